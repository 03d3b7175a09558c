package e2e

import "testing"

func TestAdviceNamesWhatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.dk")
		p.await(says("#advice-silent", "ns1.brightwater.org"))
		p.check("overview, nameservers that do not answer")
		p.click("#advice-silent a")
		p.await(at("/domains/brightwater.dk/nameservers"))
		p.open("/domains/brightwater.it")
		p.await(has("#advice"))
		p.lacks("gave no answer")
	})
}
