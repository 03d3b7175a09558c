package server_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/advice"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/web/templates/lists"
)

// advised are the topics that a page lists.
func (a answer) advised() []string {
	var topics []string
	for i := range a.doc.Find(".things > li").Length() {
		topics = append(topics, a.doc.Find(".things > li").Eq(i).AttrOr("id", ""))
	}
	return topics
}

// aside is the form that puts topic aside, as the page has it.
func (a answer) aside(topic string) url.Values {
	form := url.Values{}
	for _, name := range []string{"topic", "state"} {
		form.Set(name, a.doc.Find("#advice-"+topic+" input[name="+name+"]").AttrOr("value", ""))
	}
	return form
}

func TestEachTopicHasWords(t *testing.T) {
	t.Parallel()
	for _, topic := range advice.Topics() {
		if !lists.KnownAdvice(string(topic)) {
			t.Errorf("%s has no words", topic)
		}
	}
}

func TestAdviceIsPutAsideForItsState(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	const path = "/domains/example.com"
	first := jane.get(path)
	all := []string{"advice-lock_off", "advice-one_network", "advice-privacy_off"}
	if diff := cmp.Diff(all, first.advised()); diff != "" {
		t.Fatalf("advice (-want +got):\n%s", diff)
	}
	if res := jane.post(path+"/advice", first.aside("lock_off")); res.status != http.StatusSeeOther || res.header.Get("Location") != path+"#advice" {
		t.Errorf("without script: %d to %q", res.status, res.header.Get("Location"))
	}
	if diff := cmp.Diff(all[1:], jane.get(path).advised()); diff != "" {
		t.Errorf("one is dismissed (-want +got):\n%s", diff)
	}
	region := jane.post(path+"/advice", first.aside("privacy_off"), htmx)
	if diff := cmp.Diff(all[1:2], region.advised()); diff != "" || region.has("main") {
		t.Errorf("with script (-want +got):\n%s", diff)
	}
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Lock.Locked = true })
	if diff := cmp.Diff(all[1:2], jane.get(path).advised()); diff != "" {
		t.Errorf("while it is locked (-want +got):\n%s", diff)
	}
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Lock.Locked = false })
	if diff := cmp.Diff(all[:2], jane.get(path).advised()); diff != "" {
		t.Errorf("opened again (-want +got):\n%s", diff)
	}
	stale := first.aside("one_network")
	stale.Set("state", "another.example")
	jane.post(path+"/advice", stale)
	if diff := cmp.Diff(all[:2], jane.get(path).advised()); diff != "" {
		t.Errorf("dismissed for a state that is not (-want +got):\n%s", diff)
	}
	jane.post(path+"/advice", url.Values{"again": {"1"}})
	if diff := cmp.Diff(all, jane.get(path).advised()); diff != "" {
		t.Errorf("shown again (-want +got):\n%s", diff)
	}
	if res := jane.get(path + "/advice"); res.status != http.StatusSeeOther || res.header.Get("Location") != path {
		t.Errorf("GET of the form's address: %d to %q", res.status, res.header.Get("Location"))
	}
}

func TestOnlyTheOwnerPutsAdviceAside(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.get("/domains/shared.com").aside("lock_off")
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	if res := bob.get("/domains/shared.com"); len(res.advised()) == 0 || res.has("#advice form") {
		t.Errorf("bob sees %q, and forms: %v", res.advised(), res.has("#advice form"))
	}
	if res := bob.post("/domains/shared.com/advice", form); res.status != http.StatusForbidden {
		t.Errorf("a sub-user: status %d", res.status)
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	if res := carl.post("/domains/shared.com/advice", form); res.status != http.StatusNotFound {
		t.Errorf("another profile: status %d", res.status)
	}
	if got := jane.get("/domains/shared.com").advised(); len(got) == 0 || got[0] != "advice-lock_off" {
		t.Errorf("jane sees %q", got)
	}
}

func TestNameserversThatAreNotThereAreAdvisedOn(t *testing.T) {
	t.Parallel()
	none := preflight.New(preflight.Config{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{IsNotFound: true}
	}})
	s := siteWith(t, options{checker: none})
	jane := s.jane(t)
	const path = "/domains/example.com"
	page := jane.get(path)
	if text := page.text("#advice-silent"); !strings.Contains(text, "ns1.old.example and ns2.old.example gave no answer") || !page.has(`#advice-silent a[href="`+path+`/nameservers"]`) {
		t.Fatalf("%q", text)
	}
	jane.post(path+"/advice", page.aside("silent"))
	if again := jane.get(path); again.has("#advice-silent") {
		t.Errorf("dismissed: %q", again.text("#advice-silent"))
	}
	if jane.get("/domains/shared.com").text("#advice-silent") == "" {
		t.Error("dismissed for one domain, it is gone for another")
	}
}
