package e2e

import (
	"testing"
)

// pasted is what a provider's mail says of its nameservers.
const pasted = "Nameserver 1: NS1.northhost.example (192.0.2.1)\nNameserver 2: ns2.northhost.example.\nns3.northhost.example"

func TestNameserversThatArePastedTogetherGetRowsOfTheirOwn(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "jane"))
	p.open("/domains/brightwater.com/nameservers")
	p.fill(row(2), "")
	p.await(`(() => {
		const field = document.querySelector("` + row(1) + `"), data = new DataTransfer();
		field.focus();
		field.select();
		data.setData("text", ` + quoted(pasted) + `);
		field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	p.await(`[...document.querySelectorAll("[name=ns]")].map((f) => f.value).join(" ") === "NS1.northhost.example ns2.northhost.example. ns3.northhost.example"`)
	p.await(`document.activeElement === document.querySelector("` + row(3) + `") && ` + says("#live", "3 nameservers filled in"))
	p.check("nameservers, pasted together")
}
