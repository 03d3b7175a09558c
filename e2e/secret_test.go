package e2e

import "testing"

func TestWhatIsTypedIntoAPasswordFieldCanBeSeen(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		who := p.demo.login(p.T, "jane")
		p.open("/sign-in")
		if !p.scripts {
			p.await(`getComputedStyle(document.querySelector("[data-show]")).display === "none"`)
			return
		}
		p.fill("#password", who.Password)
		const show = `document.querySelector("[data-show=password]")`
		p.click("[data-show=password]")
		p.await(`document.getElementById("password").type === "text" && document.activeElement.id === "password" && ` + show + `.getAttribute("aria-pressed") === "true"`)
		p.check("sign-in, password shown")
		p.await(`(document.forms[0].addEventListener("submit", (event) => {
			document.documentElement.dataset.sent = document.getElementById("password").type;
			event.preventDefault();
		}), true)`)
		p.click("main form .btn.main")
		p.await(`document.documentElement.dataset.sent === "password"`) // browsers keep what was text
	})
}

func TestAPasswordCanBeMade(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "jane"))
	p.open("/profile/password")
	p.click("[data-make]")
	p.await(`(() => {
		const [one, again] = ["new_password", "new_again"].map((id) => document.getElementById(id));
		return /^([a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}$/.test(one.value) && again.value === one.value && one.type === "text" && again.type === "text";
	})()`)
	p.await(says("#live", "Keep it") + ` && !document.querySelector("[data-copy=new_password]").hidden`)
	p.check("password, made")
	first, err := ask[string](p, `document.getElementById("new_password").value`)
	if err != nil {
		t.Fatal(err)
	}
	p.click("[data-make]")
	p.await(`document.getElementById("new_password").value !== ` + quoted(first))
}
