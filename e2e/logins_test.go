package e2e

import "testing"

func TestAnOwnerLooksAfterTheLogin(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.open("/forgot")
		p.check("forgotten login")
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/profile")
		p.check("profile")
		p.open("/profile/password")
		p.click(`#work button[type=submit]`)
		p.await(has("#new_password-problem"))
		p.check("password, problems")
		p.open("/sessions")
		p.check("sessions")
		p.open("/people")
		p.check("people, choice")
		p.open("/domains/brightwater.org/people")
		p.await(says(".banner strong", "webhost has access"))
		p.check("people, one")
	})
}
