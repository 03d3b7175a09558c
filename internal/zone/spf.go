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

// judgeSPF reads an SPF record (RFC 7208, section 12).
func judgeSPF(text string) Fault {
	if !SPF.counts(text) {
		return fault(MailVersion, strings.Fields(text)[0])
	}
	all := false
	for _, t := range spfTerms(text) {
		if wrong := t.judge(); wrong.Problem != "" {
			return wrong
		}
		if all && !t.modifier {
			return fault(SPFAfterAll, t.text)
		}
		all = all || t.name == "all"
	}
	return Fault{}
}

// spfHost is a name without macros.
var spfHost = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func (t spfTerm) judge() Fault {
	_, mechanism := spfMechanisms[t.name]
	host, _, _ := strings.Cut(t.value, "/")
	switch {
	case t.modifier && !mechanism && t.name != "" && t.value != "":
		return Fault{} // others than redirect and exp are ignored
	case t.modifier || !mechanism || strings.Contains(t.value, ","):
		return fault(SPFTerm, t.text)
	case t.name == "ip4" || t.name == "ip6":
		return t.judgeAddress()
	case t.name == "all" && t.value != "":
		return fault(SPFTerm, t.text)
	case (t.name == "include" || t.name == "exists") && (host == "" || strings.Contains(t.value, "/")):
		return fault(SPFTerm, t.text)
	case host != "" && !strings.Contains(host, "%") && !spfHost.MatchString(host) || strings.HasSuffix(t.text, ":"):
		return fault(SPFTerm, t.text)
	}
	return Fault{}
}

func (t spfTerm) judgeAddress() Fault {
	address, err := netip.ParseAddr(t.value)
	if strings.Contains(t.value, "/") {
		var network netip.Prefix
		network, err = netip.ParsePrefix(t.value)
		address = network.Addr()
	}
	if err != nil || address.Is4() != (t.name == "ip4") || address.Zone() != "" {
		return fault(SPFAddress, t.text)
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
