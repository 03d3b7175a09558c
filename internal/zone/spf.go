package zone

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// mostLookups is how many look-ups a receiver makes for an SPF record (RFC 7208,
// section 4.6.4).
const mostLookups = 10

// spfMechanisms are the words of SPF, and whether a receiver looks something up for
// them.
var spfMechanisms = map[string]bool{
	"all": false, "include": true, "a": true, "mx": true, "ptr": true, "ip4": false, "ip6": false, "exists": true,
}

// spfTerm is one word of an SPF record.
type spfTerm struct {
	text     string
	name     string // lower case, without + - ~ ?
	value    string // after : or =
	modifier bool   // name=value
}

// spfTerms are the words after the version.
func spfTerms(text string) []spfTerm {
	var terms []spfTerm
	for _, word := range strings.Fields(text)[1:] {
		t := spfTerm{text: word}
		word = strings.TrimLeft(word[:1], "+-~?") + word[1:]
		end := strings.IndexAny(word, ":=/")
		if end < 0 {
			end = len(word)
		}
		t.name, t.value = strings.ToLower(word[:end]), word[end:]
		t.modifier = strings.HasPrefix(t.value, "=")
		if t.modifier || strings.HasPrefix(t.value, ":") {
			t.value = t.value[1:]
		}
		terms = append(terms, t)
	}
	return terms
}

// looksLikeSPF reports whether a text is an SPF record but for how it begins.
func looksLikeSPF(text string) bool {
	first, rest, _ := strings.Cut(trimmed(text[:min(len(text), maxText)]), " ")
	first = strings.Trim(strings.ToLower(first), `"':;,=`)
	switch first {
	case "spf1", "spf", "v:spf1", "vspf1", "v-spf1", "spf=v1", "spf1:":
		return rest == "" && first != "spf" || spfEnd.MatchString(rest)
	case "v":
		return strings.HasPrefix(strings.TrimLeft(rest, " =:"), "spf1")
	}
	return spfBegin.MatchString(first) && spfEnd.MatchString(rest)
}

// What the words of SPF records look like that hardly any other text has.
var (
	spfBegin = regexp.MustCompile(`^[-+~?]?(include:|ip4:|ip6:|redirect=|mx$|a$|a:|mx:)`)
	spfEnd   = regexp.MustCompile(`(?i)(^|\s)([-+~?]all|include:\S+|ip[46]:\S+|redirect=\S+)(\s|$)`)
)

// judgeSPF reads an SPF record (RFC 7208, section 12).
func judgeSPF(text string) Fault {
	if !SPF.counts(text) {
		return instead(SPFVersion, strings.Fields(text)[0], versions[SPF])
	}
	all, terms := false, spfTerms(text)
	for i, t := range terms {
		next := ""
		if i+1 < len(terms) {
			next = terms[i+1].text
		}
		if wrong := t.judge(next); wrong.Problem != "" {
			return wrong
		}
		if all && !t.modifier {
			return fault(SPFAfterAll, t.text)
		}
		all = all || t.name == "all"
	}
	return Fault{}
}

var (
	spfHost = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)                 // a name without macros
	spfGlue = regexp.MustCompile(`(?i)^(\S*[^\s:=+~?-])([-+~?]all)$`) // a blank is missing before all
)

// judge reads a term; next is the word behind it.
func (t spfTerm) judge(next string) Fault {
	_, mechanism := spfMechanisms[t.name]
	split := strings.HasSuffix(t.text, ":") || strings.HasSuffix(t.text, "=") || strings.Trim(t.text, "+-~?") == ""
	switch {
	case split && next != "" && !strings.HasPrefix(next, "-") && !strings.HasPrefix(next, "~"):
		return instead(SPFBlank, t.text+" "+next, t.text+next)
	case strings.Contains(t.text, ",") && !strings.Contains(t.text, "%"):
		return instead(SPFComma, t.text, strings.Join(strings.FieldsFunc(t.text, func(r rune) bool { return r == ',' }), " "))
	case strings.Contains(t.value, "://") || strings.Contains(t.text, "://"):
		name := t.name
		if !mechanism {
			name = "include"
		}
		return instead(SPFIsURL, t.text, name+":"+hostIn(t.text[strings.Index(t.text, "://"):]))
	case t.modifier && t.name == "v":
		return fault(SPFTwice, t.text)
	case t.modifier && !mechanism && t.name != "" && t.value != "" && t.name != "ip":
		return Fault{} // others than redirect and exp are ignored
	case t.modifier || !mechanism:
		return t.meant()
	case t.name == "ip4" || t.name == "ip6":
		return t.judgeAddress()
	}
	return t.judgeName()
}

// meant is the fault of a word that is no term.
func (t spfTerm) meant() Fault {
	alone := func(text string) string {
		if strings.Contains(text, ":") {
			return "ip6:" + text
		}
		return "ip4:" + text
	}
	_, mechanism := spfMechanisms[t.name]
	sign := t.text[:len(t.text)-len(strings.TrimLeft(t.text, "+-~?"))]
	glued := spfGlue.FindStringSubmatch(t.text)
	switch {
	case glued != nil:
		return instead(SPFMeant, t.text, glued[1]+" "+glued[2])
	case isNetwork(t.text):
		return instead(SPFMeant, t.text, alone(t.text))
	case t.name == "ip" && isNetwork(t.value):
		return instead(SPFMeant, t.text, alone(t.value))
	case (t.name == "redirect" || t.name == "exp") && t.value != "":
		return instead(SPFMeant, t.text, t.name+"="+t.value)
	case t.modifier && mechanism && t.value != "":
		return instead(SPFMeant, t.text, sign+t.name+":"+t.value)
	case isHost(t.text):
		return instead(SPFMeant, t.text, "include:"+t.text)
	}
	return fault(SPFTerm, t.text)
}

// judgeName judges the host behind a mechanism.
func (t spfTerm) judgeName() Fault {
	host, _, _ := strings.Cut(t.value, "/")
	needsHost := t.name == "include" || t.name == "exists"
	glued := spfGlue.FindStringSubmatch(t.text)
	switch {
	case glued != nil && t.name != "all":
		return instead(SPFMeant, t.text, glued[1]+" "+glued[2])
	case t.name == "all" && t.value != "", needsHost && (host == "" || strings.Contains(t.value, "/")), strings.HasSuffix(t.text, ":"):
		return fault(SPFTerm, t.text)
	case host != "" && !strings.Contains(host, "%") && !spfHost.MatchString(host):
		return fault(SPFTerm, t.text)
	case isNetwork(host) && needsHost:
		return instead(SPFMeant, t.text, "ip4:"+t.value)
	}
	return Fault{}
}

// isNetwork reports whether a text is an address or a network.
func isNetwork(text string) bool {
	_, wrong := netip.ParseAddr(text)
	_, wrongNet := netip.ParsePrefix(text)
	return wrong == nil || wrongNet == nil
}

func (t spfTerm) judgeAddress() Fault {
	address, err := netip.ParseAddr(t.value)
	if strings.Contains(t.value, "/") {
		var network netip.Prefix
		network, err = netip.ParsePrefix(t.value)
		address = network.Addr()
	}
	other := map[string]string{"ip4": "ip6", "ip6": "ip4"}[t.name]
	switch {
	case err != nil || address.Zone() != "":
		if glued := spfGlue.FindStringSubmatch(t.text); glued != nil {
			return instead(SPFMeant, t.text, glued[1]+" "+glued[2])
		}
		return fault(SPFAddress, t.text)
	case address.Is4() != (t.name == "ip4"):
		return instead(SPFMeant, t.text, strings.Replace(t.text, t.name, other, 1))
	}
	return Fault{}
}

// spfWay follows an SPF record over those of the same zone that it includes.
type spfWay struct {
	zone    answers
	path    []string // names, from the first
	rows    []int    // records that were read
	lookups int
	wrong   Fault
	missing string // a name of the zone that has no SPF record
}

// follow reads record i, and what it includes as far as this zone has it. What a
// record costs that was read before is counted again, as receivers do; more than
// needed to say that it is too much is not read.
func (w *spfWay) follow(i int) {
	r := w.zone.records[i]
	w.rows, w.path = append(w.rows, i), append(w.path, shownName(r.Name))
	for _, t := range spfTerms(r.Value) {
		follows := t.name == "include" && !t.modifier || t.name == "redirect" && t.modifier
		if w.wrong.Problem != "" || w.lookups > mostLookups {
			break
		}
		if !t.modifier && spfMechanisms[t.name] || t.name == "redirect" && t.modifier {
			w.lookups++
		}
		if follows {
			w.include(t.value)
		}
	}
	w.path = w.path[:len(w.path)-1]
}

func (w *spfWay) include(host string) {
	name, inside := w.zone.inside(host)
	if !inside || strings.Contains(host, "%") {
		return
	}
	if slices.Contains(w.path, shownName(name)) {
		w.wrong = fault(SPFCircle, strings.Join(append(slices.Clone(w.path), shownName(name)), " → "))
		return
	}
	end := w.zone.follow(name)
	if end.outside {
		return
	}
	for _, i := range end.records {
		if r := w.zone.records[i]; r.Type == "TXT" && SPF.counts(r.Value) {
			w.follow(i)
			return
		}
	}
	w.missing = host
}
