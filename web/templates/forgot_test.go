package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

func forgotStates(l ui.Layout) []state {
	l.Actor, l.Owner = "", false
	ask := account.ForgotView{Layout: l, Available: true, To: registrar.OwnerContact}
	done, wrong, throttled, none := ask, ask, ask, ask
	done.Done = true
	wrong.Domain, wrong.Problem = "not a name", account.ForgotInvalid
	throttled.Problem, throttled.Wait = account.ForgotThrottled, 40*time.Second
	none.Available = false
	return []state{
		{"sign-in-forgot", account.ForgotPage(ask)}, {"sign-in-forgot-done", account.ForgotPage(done)}, {"sign-in-forgot-wrong", account.ForgotPage(wrong)},
		{"sign-in-forgot-throttled", account.ForgotPage(throttled)}, {"sign-in-forgot-unavailable", account.ForgotPage(none)},
	}
}
