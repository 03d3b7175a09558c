package templates

import (
	"time"

	"portal/internal/registrar"
)

func forgotStates(l Layout) []state {
	l.Actor, l.Owner = "", false
	ask := ForgotView{Layout: l, Available: true, To: registrar.OwnerContact}
	done, wrong, throttled, none := ask, ask, ask, ask
	done.Done = true
	wrong.Domain, wrong.Problem = "not a name", ForgotInvalid
	throttled.Problem, throttled.Wait = ForgotThrottled, 40*time.Second
	none.Available = false
	return []state{
		{"sign-in-forgot", ForgotPage(ask)}, {"sign-in-forgot-done", ForgotPage(done)}, {"sign-in-forgot-wrong", ForgotPage(wrong)},
		{"sign-in-forgot-throttled", ForgotPage(throttled)}, {"sign-in-forgot-unavailable", ForgotPage(none)},
	}
}
