package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

func profileStates(l ui.Layout) []state {
	l.Owner = true
	form := account.PasswordView{EditForm: ui.EditForm{Layout: l, ChangeID: "8F3K-2QTD-AAAA", Seen: "seen"}, Username: "jane"}
	wrong, refused, throttled := form, form, form
	wrong.CurrentWrong, wrong.Fault = true, rules.PasswordSign
	wrong.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: 2}
	refused.Banner = ui.FormBanner{Kind: ui.FormRefused, Reason: registrar.ReasonInvalid}
	differs := form
	differs.Differs, differs.Banner = true, wrong.Banner
	throttled.Wait = 40 * time.Second
	return []state{
		{"profile", account.ProfilePage(account.ProfileView{Layout: l, Profile: "jane", Domains: 17, LastSeen: now.Add(-26 * time.Hour), LastFrom: "192.0.2.7", Waiting: []registrar.DomainName{"brightwater.dk"}})},
		{"profile-first", account.ProfilePage(account.ProfileView{Layout: l, Profile: "a-profile-with-a-long-name", Domains: 20000, Listing: true})},
		{"password", account.PasswordPage(form)}, {"password-wrong", account.PasswordPage(wrong)},
		{"password-refused", account.PasswordPage(refused)}, {"password-differs", account.PasswordPage(differs)}, {"password-throttled", account.PasswordPage(throttled)},
	}
}
