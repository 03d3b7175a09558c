package edits

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// ForwardingView is where the addresses of a domain lead, with the form that
// changes it.
type ForwardingView struct {
	ui.EditForm
	Started     bool                // there is a service, maybe without forwards
	Live        []registrar.Forward // what is forwarded now
	Rows        []registrar.Forward // of the form, as typed
	Problems    map[rules.ForwardPlace]rules.ForwardProblem
	Delegated   bool // the registrar's nameservers serve the domain
	Nameservers []string
	ZoneHosts   []string
	Meanwhile   bool   // Live changed since the form was made: both are shown
	Stopping    bool   // the page asks whether the service is to end
	Unknown     bool   // what is forwarded could not be read
	Lacking     bool   // the registrar forwards nothing at all
	Focus       string // ID of the element that has the focus; "" for the usual one
}

// ForwardAddID is the ID of the button that adds a row.
const ForwardAddID = "forward-add"

// ForwardID is the ID of a field of row i.
func ForwardID(i int, field rules.ForwardField) string {
	return "f" + strconv.Itoa(i+1) + "-" + string(field)
}

// Action is the form's address.
func (v ForwardingView) Action() string {
	return ui.DomainPath(v.Head.Name, string(ui.SectionForwarding))
}

// state says what is forwarded now.
func (v ForwardingView) state() ui.Banner {
	switch {
	case !v.Started:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "arrow-right", Title: v.T("forwarding.off.title"), Text: v.T("forwarding.off.text", "domain", v.Head.Name.Unicode())}
	case v.count() == 0:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "arrow-right", Title: v.T("forwarding.empty.title"), Text: v.T("forwarding.empty.text")}
	}
	return ui.Banner{Tone: ui.ToneOK, Icon: "arrow-right", Title: v.N("forwarding.on.title", v.count()), Text: v.T("forwarding.on.text")}
}

// count is how many forwards are switched on.
func (v ForwardingView) count() int {
	return len(slices.DeleteFunc(slices.Clone(v.Live), func(f registrar.Forward) bool { return !f.Enabled }))
}

// elsewhere says what it takes where other nameservers answer for the domain.
func (v ForwardingView) elsewhere() ui.Banner {
	b := ui.Banner{Tone: ui.ToneWarn, Icon: "globe", Title: v.T("forwarding.elsewhere.title"),
		Href: ui.DomainPath(v.Head.Name, string(ui.SectionNameservers)), LinkText: v.T("dns.state.nameservers")}
	if len(v.Nameservers) == 0 {
		b.Title, b.Text = v.T("forwarding.undelegated.title"), v.T("forwarding.undelegated.text", "hosts", v.Layout.Words.List(v.ZoneHosts))
		return b
	}
	b.Text = v.T("forwarding.elsewhere.text", "now", v.Layout.Words.List(v.Nameservers), "hosts", v.Layout.Words.List(v.ZoneHosts))
	return b
}

var forwardProblems = map[rules.ForwardProblem]words.Key{
	rules.ForwardBadName: words.Key("forwarding.problem.name"),
	rules.ForwardTwice:   words.Key("forwarding.problem.twice"),
	rules.ForwardNoURL:   words.Key("forwarding.problem.no_url"),
	rules.ForwardBadURL:  words.Key("forwarding.problem.url"),
	rules.ForwardScheme:  words.Key("forwarding.problem.scheme"),
	rules.ForwardUser:    words.Key("forwarding.problem.user"),
	rules.ForwardLong:    words.Key("forwarding.problem.long"),
	rules.ForwardLoop:    words.Key("forwarding.problem.loop"),
	rules.ForwardCircle:  words.Key("forwarding.problem.circle"),
	rules.ForwardBadText: words.Key("forwarding.problem.text"),
	rules.ForwardTooMany: words.Key("forwarding.problem.too_many"),
}

// problem words what is wrong with a field of row i.
func (v ForwardingView) problem(i int, field rules.ForwardField) string {
	key, ok := forwardProblems[v.Problems[rules.ForwardPlace{Row: i, Field: field}]]
	if !ok {
		return ""
	}
	way := ""
	if v.Problems[rules.ForwardPlace{Row: i, Field: field}] == rules.ForwardCircle {
		way = strings.Join(rules.ForwardPath(v.Head.Name, v.Rows, i), " → ")
	}
	return v.T(key, "domain", v.Head.Name.Unicode(), "most", rules.MaxForwards, "way", way)
}

// forwardTexts are the fields that count where the address is kept.
var forwardTexts = []rules.ForwardField{rules.ForwardTitle, rules.ForwardDescription, rules.ForwardKeywords}

// open reports whether the texts of row i are shown at once.
func (v ForwardingView) open(i int) bool {
	return v.Rows[i].Masked || slices.ContainsFunc(forwardTexts, func(field rules.ForwardField) bool { return v.problem(i, field) != "" })
}

// focus names what gets the focus: what the form says, else the first problem.
func (v ForwardingView) focus() string {
	if v.Focus != "" {
		return v.Focus
	}
	for i := range v.Rows {
		for _, field := range slices.Concat([]rules.ForwardField{rules.ForwardName, rules.ForwardTo}, forwardTexts) {
			if v.problem(i, field) != "" {
				return ForwardID(i, field)
			}
		}
	}
	return ""
}

// SayRows words what a button did to the rows.
func (v ForwardingView) SayRows(added, removed bool) string {
	switch {
	case added:
		return v.T("forwarding.said.added", "row", len(v.Rows))
	case removed:
		return v.N("forwarding.said.removed", len(v.Rows))
	}
	return ""
}

// address is what a forward is for, as a visitor types it.
func (v ForwardingView) address(f registrar.Forward) string {
	return forwardAddress(v.Layout.Words, f, v.Head.Name.Unicode())
}

func forwardAddress(p *words.Printer, f registrar.Forward, domain string) string {
	switch f.Name {
	case "":
		return domain
	case "*":
		return p.T("forwarding.others", "domain", domain)
	}
	return registrar.DomainName(f.Name).Unicode() + "." + domain
}

// ForwardingSummary tells of forwards that are about to be saved, or to go.
func ForwardingSummary(l ui.Layout, name registrar.DomainName, forwards int, gone bool) []ui.ReauthItem {
	what := l.N("forwarding.count", forwards)
	if gone {
		what = l.T("forwarding.stop.title")
	}
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("forwarding.title"), Values: []string{what}}}
}
