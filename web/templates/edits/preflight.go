package edits

import (
	"slices"
	"strings"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// PreflightKind says what a new nameserver was found to answer.
type PreflightKind string

// PreflightFinding is one thing that was found out about a new nameserver.
type PreflightFinding struct {
	Host        string
	Kind        PreflightKind
	Breaks      bool     // it is known that something stops
	Today, Then []string // hosts or addresses
}

var preflightTexts = map[PreflightKind]words.Key{
	"not_served":  words.Key("preflight.not_served"),
	"no_host":     words.Key("preflight.no_host"),
	"no_mail":     words.Key("preflight.no_mail"),
	"no_web":      words.Key("preflight.no_web"),
	"other_mail":  words.Key("preflight.other_mail"),
	"other_web":   words.Key("preflight.other_web"),
	"other_hosts": words.Key("preflight.other_hosts"),
	"crowded":     words.Key("preflight.crowded"),
	"no_answer":   words.Key("preflight.no_answer"),
	"serves":      words.Key("preflight.serves"),
	"fine":        words.Key("preflight.fine"),
}

// text words a finding about domain.
func (f PreflightFinding) text(l ui.Layout, domain registrar.DomainName) string {
	key, ok := preflightTexts[f.Kind]
	if !ok { // never called fine
		key = preflightTexts["no_answer"]
	}
	return l.T(key, "host", f.Host, "domain", domain.Unicode(), "today", few(f.Today), "then", few(f.Then))
}

// mostTold bounds how many hosts or addresses a finding names: a server may answer
// with thousands.
const mostTold = 8

func few(names []string) string {
	if len(names) > mostTold {
		names = append(slices.Clip(names[:mostTold]), "…")
	}
	return strings.Join(names, ", ")
}

// ofSeveral are the kinds whose words may name several hosts.
var ofSeveral = []PreflightKind{"no_mail", "no_web", "other_mail", "other_web"}

// merged tells once what is so at several hosts.
func merged(findings []PreflightFinding) []PreflightFinding {
	var told []PreflightFinding
	for _, f := range findings {
		i := slices.IndexFunc(told, func(t PreflightFinding) bool {
			return t.Kind == f.Kind && slices.Equal(t.Today, f.Today) && slices.Equal(t.Then, f.Then)
		})
		if i < 0 || !slices.Contains(ofSeveral, f.Kind) {
			told = append(told, f)
			continue
		}
		told[i].Host += ", " + f.Host
	}
	return told
}

// icon is the sign before a finding.
func (f PreflightFinding) icon() string {
	switch {
	case f.Breaks:
		return "circle-x"
	case f.Kind == "fine":
		return "circle-check"
	case !f.heard():
		return "circle-help"
	}
	return "info"
}

// heard reports whether the host answered.
func (f PreflightFinding) heard() bool { return f.Kind != "no_answer" && f.Kind != "crowded" }

// checkBanner sums the findings up.
func (v NameserversView) checkBanner() ui.Banner {
	answered, compared := false, true
	for _, f := range v.Findings {
		if f.Breaks {
			return v.riskBanner()
		}
		answered = answered || f.heard()
		compared = compared && f.heard() && f.Kind != "serves"
	}
	switch {
	case !answered:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "circle-help", Title: v.T("preflight.unknown.title"), Text: v.T("preflight.unknown.text")}
	case !compared:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "circle-help", Title: v.T("preflight.part.title"), Text: v.T("preflight.part.text")}
	}
	return ui.Banner{Tone: ui.ToneOK, Icon: "circle-check", Title: v.T("preflight.well.title"), Text: v.T("preflight.well.text")}
}

// stopping is which risk each finding that breaks something is.
var stopping = map[PreflightKind]kind.Risk{
	"no_mail": kind.RiskEmail, "no_web": kind.RiskWebsite, "not_served": kind.RiskUnreachable, "no_host": kind.RiskUnreachable,
}

// risks are what the check found to stop.
func (v NameserversView) risks() []kind.Risk {
	var found []string
	for _, f := range v.Findings {
		if f.Breaks {
			found = append(found, string(stopping[f.Kind]))
		}
	}
	return kind.RisksIn(found)
}

// riskBanner says what would stop, and that it does not yet.
func (v NameserversView) riskBanner() ui.Banner {
	title := v.T("preflight.risk.title")
	if risks := v.risks(); len(risks) == 1 && risks[0] == kind.RiskEmail {
		title = v.T("preflight.risk.title.email")
	} else if len(risks) == 1 && risks[0] == kind.RiskWebsite {
		title = v.T("preflight.risk.title.website")
	}
	return ui.Banner{Tone: ui.ToneBad, Icon: "circle-x", Title: title, Text: v.T("preflight.risk.text")}
}

// stops reports whether the check of these hosts found something to stop.
func (v NameserversView) stops() bool { return len(v.risks()) > 0 }

// anywayDo is what the button does that saves all the same: where hosts can be added to
// the registry, nothing else can work.
func (v NameserversView) anywayDo() string {
	if len(v.toAdd()) > 0 {
		return "register"
	}
	return "anyway"
}

// anyway words that button: what stops, or may stop where only some hosts lack it.
func (v NameserversView) anyway() string {
	broken := map[string]bool{}
	for _, f := range v.Findings {
		broken[f.Host] = broken[f.Host] || f.Breaks
	}
	all := true
	for _, is := range broken {
		all = all && is
	}
	switch risks := v.risks(); {
	case len(risks) == 1 && risks[0] == kind.RiskEmail && all:
		return v.T("preflight.anyway.email")
	case len(risks) == 1 && risks[0] == kind.RiskEmail:
		return v.T("preflight.anyway.email.some")
	case len(risks) == 1 && risks[0] == kind.RiskWebsite && all:
		return v.T("preflight.anyway.website")
	case len(risks) == 1 && risks[0] == kind.RiskWebsite:
		return v.T("preflight.anyway.website.some")
	case all:
		return v.T("preflight.anyway.all")
	}
	return v.T("preflight.anyway.some")
}
