package edits

import (
	"context"
	"net/http"

	"portal/internal/change"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// look answers the button that looks at the new nameservers without saving.
func (p nameserversPage) look(e *nameserversEdit) error {
	v := e.View
	var problems map[int]ui.HostProblemKind
	v.wanted, problems = v.form.check(limitsFor(e.On.Name), e.On.Live.Nameservers)
	if n := len(problems); n > 0 {
		v.Problems = problems
		return e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.FormProblems, Problems: n})
	}
	if p.preflight == nil {
		return e.Ask(http.StatusOK, ui.FormBanner{})
	}
	p.check(e)
	return e.Ask(http.StatusOK, ui.FormBanner{Kind: ui.BannerChecked})
}

// askAboutCheck looks at another delegation before it is saved, and asks once more
// where something is known to stop, or the registry to know a host not. No answer
// asks nothing: only the visitor knows what servers are still to be set up.
func (p nameserversPage) askAboutCheck(e *nameserversEdit) (asked bool, err error) {
	v := e.View
	if v.form.knows(v.wanted) || sameHosts(v.Current, v.wanted) {
		return false, nil
	}
	switch breaks := p.check(e); {
	case breaks:
		return true, e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.BannerRisk})
	case len(v.Problems) > 0:
		return true, e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.BannerUnknownHosts})
	}
	v.Findings, v.Problems, v.Checked = nil, nil, ""
	return false, nil
}

func sameHosts(current []string, wanted []registrar.Nameserver) bool {
	present := make([]registrar.Nameserver, len(current))
	for i, host := range current {
		present[i].Host = host
	}
	return registrar.SameDelegation(present, wanted)
}

// check puts into the view what the wanted hosts answer and which of them the registry
// does not know, asking all at once, and reports whether something is known to stop.
func (p nameserversPage) check(e *nameserversEdit) bool {
	v, who := e.View, e.On.Who
	var both routine.Group
	var report preflight.Report
	if p.preflight != nil {
		both.Do(func() {
			report = p.preflight.Check(asking(e.R, who), string(e.On.Name), v.Current, registrar.Hosts(v.wanted))
		})
	}
	unknown := unknownHosts(e.R.Context(), who, v.NameserversView, v.wanted)
	_ = both.Wait() // Do has no errors
	for _, f := range report {
		v.Findings = append(v.Findings, finding(f))
	}
	v.Problems, v.Checked = unknown, change.NameserversSeen(v.wanted)
	return report.Breaks()
}

// asking is the context of questions to nameservers, counted for the visitor's profile.
func asking(r *http.Request, who gate.Visitor) context.Context {
	return preflight.For(r.Context(), who.Brand+" "+who.Account+" "+who.Profile)
}

func finding(f preflight.Finding) edits.PreflightFinding {
	return edits.PreflightFinding{
		Host: f.Host, Kind: edits.PreflightKind(f.Kind), Breaks: f.Kind.Breaks(), Today: f.Today, Then: f.Then,
	}
}
