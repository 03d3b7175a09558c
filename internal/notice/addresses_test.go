package notice_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/notice"
)

func TestAddressesGetMailOnceTheyAreConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, " it@agency.example ", []notice.Kind{notice.KindNameservers}))
	confirmation := w.notices()[0]
	must(t, w.Deliver(t.Context(), confirmation.ID))
	m := w.server.next()
	_, rest, found := strings.Cut(m.text, "https://acme.test/notices/confirm/")
	token := strings.Fields(rest)[0]
	if !found || len(token) < 26 || m.to != "it@agency.example" || strings.Contains(m.text, "jane") {
		t.Fatalf("confirmation:\n%s", m.text)
	}

	if err := w.Compose(t.Context(), w.changed("A", "example.com")); err != nil || len(w.notices()) != 2 {
		t.Errorf("unconfirmed: %+v, %v", w.notices(), err)
	}
	for brand, want := range map[string]error{"globex": notice.ErrLink, "acme": nil} {
		if err := w.Link(t.Context(), brand, token); !errors.Is(err, want) {
			t.Errorf("link at %s: %v, want %v", brand, err, want)
		}
	}
	if err := w.Confirm(t.Context(), "globex", token); !errors.Is(err, notice.ErrLink) {
		t.Errorf("confirmed at another brand: %v", err)
	}
	must(t, w.Confirm(t.Context(), "acme", token))
	must(t, w.Compose(t.Context(), w.changed("B", "example.com")))
	must(t, w.Compose(t.Context(), w.changed("C", "example.com", func(in *audit.Intent) {
		in.Kind, in.Diff = kind.LockSet, []audit.Difference{{Field: "lock", Old: []string{"locked"}, New: []string{"unlocked"}}}
	})))
	got := make(map[string]int)
	for _, n := range w.notices() {
		got[n.Recipient]++
	}
	if got["it@agency.example"] != 2 || got["jane@example.com"] != 3 {
		t.Errorf("mails = %v, want the confirmation and one kind for the address, all for the owner", got)
	}
	if n := w.count(`SELECT count(*) FROM notice_address WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%' OR encode(nonce, 'escape') LIKE '%' || $1 || '%'`, token); n != 0 {
		t.Error("the token is stored")
	}
}

// A link is made when the address is added, and its mail is written later: by a
// process that may seal with another key by then, and that people answer to another.
func TestALinkMadeBeforeARotationWorksAfterIt(t *testing.T) {
	t.Parallel()
	before, after := []byte(strings.Repeat("b", 32)), []byte(strings.Repeat("a", 32))
	keys := func(first []byte, old ...[]byte) func(*notice.Config) {
		return func(c *notice.Config) { c.Key, c.OldKeys = first, old }
	}
	w := newWorld(t, keys(before))
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	w.restart(keys(after, before))
	must(t, w.Deliver(t.Context(), w.notices()[0].ID))
	_, rest, _ := strings.Cut(w.server.next().text, "/notices/confirm/")
	w.restart(keys(after))
	must(t, w.Confirm(t.Context(), "acme", strings.Fields(rest)[0]))
}

func TestALinkIsGoodForThreeDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	must(t, w.Deliver(t.Context(), w.notices()[0].ID))
	_, rest, _ := strings.Cut(w.server.next().text, "/notices/confirm/")
	token := strings.Fields(rest)[0]
	w.clock.Advance(3*24*time.Hour - time.Second)
	must(t, w.Link(t.Context(), "acme", token))
	w.clock.Advance(time.Second)
	if err := w.Confirm(t.Context(), "acme", token); !errors.Is(err, notice.ErrLink) {
		t.Errorf("after three days: %v, want ErrLink", err)
	}
	if all, err := w.Addresses(t.Context(), jane); err != nil || len(all) != 0 {
		t.Errorf("addresses = %+v, %v", all, err)
	}
}

func TestAddressesHaveLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(who auth.Actor, address string) error { return w.Add(t.Context(), who, address, nil) }
	for _, bad := range []string{"", "x", "a b@c.de", "Jane <a@b.com>", "a@b.com\nBcc: c@d.com"} {
		if err := add(jane, bad); !errors.Is(err, notice.ErrAddress) {
			t.Errorf("%q: %v, want ErrAddress", bad, err)
		}
	}
	must(t, add(jane, "it@agency.example"))
	if err := add(jane, "IT@agency.example"); !errors.Is(err, notice.ErrTwice) {
		t.Errorf("twice: %v", err)
	}
	for i := range 2 {
		other := jane
		other.Profile = fmt.Sprint("other", i)
		must(t, add(other, "it@agency.example"))
	}
	fourth := jane
	fourth.Profile = "other3"
	if err := add(fourth, "it@agency.example"); !errors.Is(err, notice.ErrThrottled) {
		t.Errorf("a fourth profile flooding an address: %v, want ErrThrottled", err)
	}
	for i := range notice.MaxAddresses - 1 {
		must(t, add(jane, fmt.Sprintf("a%d@agency.example", i)))
	}
	if err := add(jane, "one-more@agency.example"); !errors.Is(err, notice.ErrTooMany) {
		t.Errorf("a sixth: %v, want ErrTooMany", err)
	}
	for i := range 10 - notice.MaxAddresses {
		all, err := w.Addresses(t.Context(), jane)
		must(t, err)
		must(t, w.Remove(t.Context(), jane, all[0].ID))
		must(t, add(jane, fmt.Sprintf("b%d@agency.example", i)))
	}
	all, err := w.Addresses(t.Context(), jane)
	must(t, err)
	must(t, w.Remove(t.Context(), jane, all[0].ID))
	if err := add(jane, "eleventh@agency.example"); !errors.Is(err, notice.ErrThrottled) {
		t.Errorf("an eleventh link in a day: %v, want ErrThrottled", err)
	}
	w.clock.Advance(25 * time.Hour)
	must(t, add(jane, "eleventh@agency.example"))
}

func TestSettingsBelongToOneProfileAtOneBrand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	must(t, w.Compose(t.Context(), w.changed("A", "example.com")))
	own, err := w.Addresses(t.Context(), jane)
	must(t, err)
	for name, change := range map[string]func(*auth.Actor){
		"brand":   func(a *auth.Actor) { a.Brand = "globex" },
		"account": func(a *auth.Actor) { a.Account = "globex-main" },
		"profile": func(a *auth.Actor) { a.Profile = "carl" },
	} {
		other := jane
		change(&other)
		addresses, err := w.Addresses(t.Context(), other)
		must(t, err)
		history, err := w.History(t.Context(), other, 10)
		must(t, err)
		if len(addresses) != 0 || len(history) != 0 {
			t.Errorf("another %s sees %+v and %+v", name, addresses, history)
		}
		if err := w.Remove(t.Context(), other, own[0].ID); !errors.Is(err, notice.ErrNotFound) {
			t.Errorf("another %s: Remove: %v", name, err)
		}
		if err := w.ChooseFor(t.Context(), other, own[0].ID, nil); !errors.Is(err, notice.ErrNotFound) {
			t.Errorf("another %s: ChooseFor: %v", name, err)
		}
	}
}

func TestAnAddressIsToldThatItGetsFewerMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	must(t, w.Add(t.Context(), jane, "it@agency.example", []notice.Kind{notice.KindNameservers, notice.KindUnlocked, notice.KindLocked}))
	_, rest, _ := strings.Cut(w.server.next().text, "/notices/confirm/")
	must(t, w.Confirm(t.Context(), "acme", strings.Fields(rest)[0]))
	all, err := w.Addresses(t.Context(), jane)
	must(t, err)
	choose := func(kinds ...notice.Kind) { must(t, w.ChooseFor(t.Context(), jane, all[0].ID, kinds)) }
	letters := func() int { return w.count(`SELECT count(*) FROM notice WHERE kind = 'wishes'`) }

	choose(notice.KindNameservers, notice.KindUnlocked) // the other is not about safety
	choose(notice.KindNameservers, notice.KindUnlocked, notice.KindZone)
	if n := letters(); n != 0 {
		t.Errorf("%d letters though nothing about safety is missed", n)
	}
	choose(notice.KindNameservers)
	m := w.server.next()
	if m.to != "it@agency.example" || m.subject != "Fewer emails about domains from Acme Domains" ||
		!strings.Contains(m.text, "Transfer lock turned off") || strings.Contains(m.text, "Nameservers changed") || strings.Contains(m.text, "jane") {
		t.Errorf("to %q:\n%s", m.to, m.text)
	}
	choose(notice.KindNameservers, notice.KindUnlocked)
	choose(notice.KindNameservers)
	if n := letters(); n != 1 {
		t.Errorf("%d letters in a day, want one", n)
	}
	must(t, w.Remove(t.Context(), jane, all[0].ID))
	if m := w.server.next(); m.subject != "No more emails about domains from Acme Domains" || m.to != "it@agency.example" || !strings.Contains(m.text, "support@acme.test") {
		t.Errorf("to %q:\n%s", m.to, m.text)
	}
	if sent, err := w.History(t.Context(), jane, 10); err != nil || len(sent) != 0 {
		t.Errorf("the history lists what only that address is to know: %+v, %v", sent, err)
	}
}

func TestTimesInMailsAreInTheZoneOfTheBrand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.restart(func(c *notice.Config) { c.Brands = w.brands(`"time_zone": "America/Toronto",`) })
	must(t, w.Deliver(t.Context(), w.compose(w.changed("A", "example.com")).ID))
	if text := w.server.next().text; !strings.Contains(text, "21 November 2026 at 04:00 (UTC -05:00)") {
		t.Errorf("the mail:\n%s", text)
	}
}
