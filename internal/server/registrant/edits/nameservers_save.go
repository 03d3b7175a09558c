package edits

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// press answers the buttons that save nothing, and a form that was made for the other
// state of the lock.
func (p nameserversPage) press(e *nameserversEdit) (done bool, err error) {
	v := e.View
	v.Hosts, v.KeepDS = padded(v.form.hosts, limitsFor(e.On.Name)), v.form.keepDS
	switch {
	case !v.form.save:
		v.Hosts, v.Did = v.form.edited(v.Presets), v.form.edit
		return true, e.Ask(http.StatusOK, ui.FormBanner{})
	case v.form.unlock != v.Locked && !e.Sent():
		return true, p.lockSwitched(e)
	case v.form.probe:
		return true, p.look(e)
	}
	return false, nil
}

func parseDelegation(e *nameserversEdit) (change.Change, int, error) {
	v := e.View
	v.wanted, v.Problems = v.form.check(limitsFor(e.On.Name), e.On.Live.Nameservers)
	return change.NewNameservers(v.form.ticketOf(e.Ticket, v.wanted), e.On.Observed, v.wanted), len(v.Problems), nil
}

// review asks once more before a save: what shall become of DS records that would name
// keys which the new servers may not sign with, and where something is known to stop.
func (p nameserversPage) review(e *nameserversEdit, _ change.Change) (asked bool, err error) {
	if !e.View.form.keepDS && wouldBreakDNSSEC(e.On.Live, e.View.wanted) {
		return true, e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.BannerSigned})
	}
	return p.askAboutCheck(e)
}

// wouldBreakDNSSEC reports whether the DS records of a domain would name keys that
// the wanted servers may not sign with. A new order is no other delegation.
func wouldBreakDNSSEC(live registrar.Domain, wanted []registrar.Nameserver) bool {
	return len(live.DS) > 0 && !registrar.SameDelegation(live.Nameservers, wanted)
}

// apply makes hosts known to the registry that it lacks, and saves: of a locked domain
// between unlocking and locking it again.
func (p nameserversPage) apply(e *nameserversEdit, c change.Change) (change.Result, error) {
	who, v := e.On.Who.Actor, e.View
	if err := p.gate.Changes.RequireProof(who, c); err != nil {
		return change.Result{}, err // before a host is added for it
	}
	seen, held, err := p.addHosts(e)
	switch {
	case err != nil:
		return change.Result{}, err
	case held != nil:
		return *held, nil
	case v.form.unlock:
		return p.applyUnlocked(e, seen)
	}
	return p.gate.Changes.Apply(e.R.Context(), who, change.NewNameservers(c.Ticket(), seen, v.wanted))
}
