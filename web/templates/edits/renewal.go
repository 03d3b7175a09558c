package edits

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/ui"
)

// RenewalView says what happens when a domain expires, with the form that
// changes it.
type RenewalView struct {
	ui.EditForm
	Renewal registrar.Renewal // in force; "" if not told
	Chosen  registrar.Renewal // in the form
	Expires time.Time         // zero if not told
}

// Action is the form's address.
func (v RenewalView) Action() string { return ui.DomainPath(v.Head.Name, "renewal") }

// state says in words what is true now.
func (v RenewalView) state() string { return ui.RenewalState(v.Layout, v.Renewal, v.Expires) }

func (v RenewalView) expiry() ui.Expiry { return ui.ExpiryOf(v.Layout, v.Expires, v.Renewal) }

func (v RenewalView) renewable() ui.Renewable {
	return ui.Renewable{Name: v.Head.Name, Expires: v.Expires, Renewal: v.Renewal}
}

// due reports whether renewing comes first on the page, before what happens at expiry.
func (v RenewalView) due() bool { return v.renewable().Due(v.Layout) }

func (v RenewalView) renewClass() string {
	if v.due() {
		return "btn main"
	}
	return "btn"
}

// options are the settings that can be chosen.
func (v RenewalView) options() []ui.Option {
	return []ui.Option{
		{Value: string(registrar.RenewalAuto), Text: v.T("renewal.choose.auto"), Hint: v.autoHint()},
		{Value: string(registrar.RenewalManual), Text: v.T("renewal.choose.manual"), Hint: v.T("renewal.choose.manual.hint")},
		{Value: string(registrar.RenewalExpire), Text: v.T("renewal.choose.expire"), Hint: v.T("renewal.choose.expire.hint")},
	}
}

// autoHint says when a domain would be renewed by itself. Whether that still happens
// once the usual day is over, no source tells.
func (v RenewalView) autoHint() string {
	facts, _ := rules.FactsFor(v.Head.Name)
	day := v.Expires.AddDate(0, 0, -facts.AutoRenewDay.Or(0))
	switch {
	case v.Expires.IsZero():
	case day.Before(v.Now) && v.Expires.Before(v.Now):
		return v.T("renewal.choose.auto.expired")
	case day.Before(v.Now):
		return v.T("renewal.choose.auto.late", "tld", v.Head.Name.TLD(), "date", v.Words.Date(day))
	case facts.AutoRenewDay.Known:
		return v.T("renewal.choose.auto.day", "date", v.Words.Date(day))
	}
	return v.T("renewal.choose.auto.hint")
}

// keyDate is a day that matters, and what happens then.
type keyDate struct{ date, what string }

// dates lists what happens if nobody renews the domain, as far as the facts of its
// TLD tell.
func (v RenewalView) dates() []keyDate {
	if v.Expires.IsZero() {
		return nil
	}
	day := func(t time.Time) string { return v.Words.Date(t) }
	list := []keyDate{{day(v.Expires), v.T("renewal.date.expires")}}
	if v.Expires.Before(v.Now) {
		list[0].what = v.T("renewal.date.expired")
	}
	facts, known := rules.FactsFor(v.Head.Name)
	if !known {
		return list
	}
	deleted := v.Expires
	if facts.Grace.Known {
		deleted = v.Expires.AddDate(0, 0, facts.Grace.Value)
		if facts.Grace.Value > 0 {
			list = append(list, keyDate{day(deleted), v.N("renewal.date.grace", facts.Grace.Value)})
		}
	}
	if facts.Grace.Known && facts.Redemption.Known && facts.Redemption.Value > 0 {
		list = append(list, keyDate{day(deleted.AddDate(0, 0, facts.Redemption.Value)), v.N("renewal.date.redemption", facts.Redemption.Value)})
	}
	return list
}

// RenewalSummary tells of a change of what happens at expiry.
func RenewalSummary(l ui.Layout, name registrar.DomainName, r registrar.Renewal) []ui.ReauthItem {
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("renewal.title"), Values: []string{ui.RenewalSentence(l, r)}}}
}
