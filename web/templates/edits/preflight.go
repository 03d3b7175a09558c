package edits

import (
	"slices"
	"strings"

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
			return ui.Banner{Tone: ui.ToneWarn, Icon: "triangle-alert", Title: v.T("preflight.stops.title"), Text: v.T("preflight.stops.text")}
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
