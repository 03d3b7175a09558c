package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

func profileStates(l Layout) []state {
	l.Owner = true
	form := PasswordView{EditForm: EditForm{Layout: l, ChangeID: "8F3K-2QTD-AAAA", Seen: "seen"}, Username: "jane"}
	wrong, refused, throttled := form, form, form
	wrong.CurrentWrong, wrong.Fault = true, rules.PasswordSign
	wrong.Banner = FormBanner{Kind: FormProblems, Problems: 2}
	refused.Banner = FormBanner{Kind: FormRefused, Reason: registrar.ReasonInvalid}
	differs := form
	differs.Differs, differs.Banner = true, wrong.Banner
	throttled.Wait = 40 * time.Second
	return []state{
		{"profile", ProfilePage(ProfileView{Layout: l, Profile: "jane", Domains: 17, LastSeen: now.Add(-26 * time.Hour), LastFrom: "192.0.2.7", Waiting: []registrar.DomainName{"brightwater.dk"}})},
		{"profile-first", ProfilePage(ProfileView{Layout: l, Profile: "a-profile-with-a-long-name", Domains: 20000, Listing: true})},
		{"password", PasswordPage(form)}, {"password-wrong", PasswordPage(wrong)},
		{"password-refused", PasswordPage(refused)}, {"password-differs", PasswordPage(differs)}, {"password-throttled", PasswordPage(throttled)},
	}
}
