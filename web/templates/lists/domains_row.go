package lists

import (
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// DomainRow is what the list tells about a domain.
type DomainRow struct {
	Name         registrar.DomainName
	Expires      time.Time // zero if not told
	Renewal      registrar.Renewal
	Lock         registrar.Lock
	LockKnown    bool
	Privacy      registrar.Privacy // "" if not told
	Verification registrar.Verification
	Nameservers  []string // in order
	Labels       []string
	ReadAt       time.Time       // of the details; zero when they were not read yet
	Open         receipt.Outcome // of the newest change without an end; "" for none
}

// openPill says that a change to the domain is under way.
func (r DomainRow) openPill(l ui.Layout) (_ ui.Pill, ok bool) {
	switch r.Open {
	case "":
		return ui.Pill{}, false
	case receipt.OutcomePending:
		return receipt.OutcomePill(l, r.Open, ""), true
	default:
		return ui.Pill{Tone: ui.ToneInfo, Icon: "refresh-cw", Text: l.T("domains.checking")}, true
	}
}

// pills states what is not as it is mostly, what needs a look first. A locked, private
// domain has none.
func (r DomainRow) pills(l ui.Layout) []ui.Pill {
	var pills []ui.Pill
	if p, ok := r.openPill(l); ok {
		pills = append(pills, p)
	}
	if p, ok := ui.VerificationPill(l, r.Name, r.Verification); ok {
		pills = append(pills, p)
	}
	if r.LockKnown && r.Lock.Supported && !r.Lock.Locked {
		pills = append(pills, ui.Pill{Tone: ui.ToneWarn, Icon: "lock-open", Text: l.T("lock.unlocked")})
	}
	if p, ok := ui.PrivacyPill(l, r.Privacy); ok && r.Privacy != registrar.PrivacyUnsupported && r.Privacy != registrar.PrivacyOn {
		pills = append(pills, p)
	}
	return pills
}

// listingALabel is the name in A-labels if it differs from what is shown.
func listingALabel(n registrar.DomainName) string { return ui.DomainHead{Name: n}.ALabel() }

// servers is the nameservers in short: what their names have in common, or the
// first and how many more.
func (r DomainRow) servers(l ui.Layout) string {
	if len(r.Nameservers) < 2 {
		return strings.Join(r.Nameservers, "")
	}
	_, common, _ := strings.Cut(r.Nameservers[0], ".")
	for _, host := range r.Nameservers {
		if _, parent, _ := strings.Cut(host, "."); parent != common || !strings.Contains(parent, ".") {
			return l.N("domains.servers", len(r.Nameservers)-1, "first", r.Nameservers[0])
		}
	}
	return common
}

// age says how old the details of the row are, where they are older than the
// list or missing; ok is false where there is nothing to say.
func (v DomainsView) age(r DomainRow) (text string, ok bool) {
	switch {
	case r.ReadAt.IsZero():
		return v.T("domains.details.none"), true
	case r.ReadAt.Before(v.Filling.ListedAt.Add(-time.Hour)):
		return v.T("domains.details.age", "ago", v.Words.Relative(r.ReadAt, v.Now)), true
	}
	return "", false
}

// renewalText is the state of auto-renew in a list.
func renewalText(l ui.Layout, r registrar.Renewal) string {
	switch r {
	case registrar.RenewalAuto:
		return l.T("renewal.on")
	case registrar.RenewalExpire, registrar.RenewalManual:
		return l.T("renewal.off")
	}
	return l.T("state.unknown")
}
