package srs_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/secret"
	"portal/internal/srs"
)

// walkSeed holds a domain for everything that only one TLD has.
func walkSeed() string {
	names := []string{
		"shop.com", "garden.com", "gone.com", "old.com", "pushed.com", "moved.com", "site.us", "place.asia", "maple.ca", "haus.de",
		"kage.dk", "anna.name", "bier.be", "pasta.it", "rose.uk", "leaving.uk",
	}
	var domains []string
	for _, name := range names {
		d := fmt.Sprintf(`{"name": %q, "expires": "2027-06-01T00:00:00Z", "created": "2020-01-01T00:00:00Z"`, name)
		if name == "haus.de" {
			d += `, "dns_errors": "no answer"`
		}
		if name == "old.com" || name == "gone.com" {
			d = strings.Replace(d, "2020-01-01", "2026-02-28", 1)
		}
		domains = append(domains, d+"}")
	}
	card := `{"first_name": "Anna", "last_name": "Old", "org_name": "Garden", "address1": "1 High St", "city": "Toronto", "state": "ON",
		"postal_code": "M5V 1A1", "country": "CA", "phone": "+1.4165550123", "fax": "+1.4165550124", "email": "anna@example.com"}`
	return `{"clock": "2026-03-01T12:00:00Z", "settings": {"supplier_down": ["org"], "strangers": ["stranger.example"]},
	 "hosts": {"*": ["ns1.example.net", "ns2.example.net", "ns3.example.net"]},
	 "outside": [{"name": "incoming.com", "registrar": "Other", "auth_code": "x-auth-code-x", "created": "2020-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z"}],
	 "accounts": [
	  {"username": "acme", "key": "0123456789abcdef", "balance": "5000.00", "profiles": [
	   {"username": "anna", "password": "x-password-x", "contacts": {"owner": ` + card + `, "admin": ` + card + `, "billing": ` + card + `, "tech": ` + card + `},
	    "domains": [` + strings.Join(domains, ",") + `]}]},
	  {"username": "globex", "key": "fedcba9876543210"}]}`
}

// walk is a client in front of a simulator, and helpers that end the test on an
// error: every command here must work.
type walk struct {
	*far
	t *testing.T
	c *srs.Client
}

// do wants a call to have worked, and hands its result on.
func do[T any](w walk, v T, err error) T {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w walk) same(want, got any) {
	w.t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		w.t.Errorf("(-want +got):\n%s", diff)
	}
}

var walks = []struct {
	name string
	walk func(walk)
}{
	{"sessions", walkSessions},
	{"sub-users", walkSubUsers},
	{"reads of a domain", walkReads},
	{"reads of the account", walkAccount},
	{"settings of a domain", walkSettings},
	{"contacts and trades", walkContacts},
	{"single TLDs", walkTLDs},
	{"nameservers and hosts", walkNameservers},
	{"zone, DNSSEC, forwarding", walkZone},
	{"orders", walkOrders},
	{"transfers", walkTransfers},
	{"ownership", walkOwnership},
}

// TestEveryCommandHasItsEffectInTheSimulator goes through all commands against
// state, and fails when one in the command table was left out.
func TestEveryCommandHasItsEffectInTheSimulator(t *testing.T) {
	done := map[string]bool{}
	for _, part := range walks {
		t.Run(part.name, func(t *testing.T) {
			f := startFar(t, walkSeed())
			config := f.config()
			config.BatchEndpoint = config.Endpoint
			part.walk(walk{far: f, t: t, c: newClient(t, config)})
			for _, entry := range f.sim.Ledger(0) {
				var attributes struct{ Type, Data string }
				if err := json.Unmarshal(entry.Attributes, &attributes); err != nil && len(entry.Attributes) > 0 {
					t.Fatal(err)
				}
				command := entry.Action + " " + entry.Object
				switch command {
				case "NAME_SUGGEST ": // its replies name no object
					command += "DOMAIN"
				case "GET DOMAIN":
					command += " " + attributes.Type
				case "MODIFY DOMAIN":
					command += " " + attributes.Data
				}
				if entry.Code >= 200 && entry.Code < 300 {
					done[command] = true
				}
			}
		})
	}
	for _, r := range commandTable(t) {
		if !done[r.command] {
			t.Errorf("%s was not answered with success in any walk", r.command)
		}
	}
}

func walkSessions(w walk) {
	ctx := w.t.Context()
	opened, err := w.c.SetCookie(ctx, "shop.com", "anna", password)
	cookie := srs.ByCookie(do(w, opened, err).Cookie)
	w.same(true, opened.Owner)
	w.same(16, opened.Domains)

	moved, err := w.c.UpdateCookie(ctx, opened.Cookie, "anna", "shop.com", "garden.com")
	w.same(true, do(w, moved, err).Owner)
	info, err := w.c.UserInfo(ctx, cookie)
	w.same([]string{"anna", "garden.com"}, []string{do(w, info, err).Username, info.Domain})

	reply, err := w.c.ChangePassword(ctx, cookie, secret.New("x-other-word-x"))
	do(w, reply, err)
	opened, err = w.c.SetCookie(ctx, "shop.com", "anna", secret.New("x-other-word-x"))
	do(w, opened, err)

	for _, send := range []func() (*srs.Reply, error){
		func() (*srs.Reply, error) { return w.c.SendPassword(ctx, "shop.com", "owner", false) },
		func() (*srs.Reply, error) { return w.c.SendAuthCode(ctx, "shop.com") },
		func() (*srs.Reply, error) { return w.c.QuitSession(ctx) },
		func() (*srs.Reply, error) { return w.c.DeleteCookie(ctx, opened.Cookie) },
	} {
		reply, err := send()
		do(w, reply, err)
	}
	if _, err := w.c.UserInfo(ctx, srs.ByCookie(opened.Cookie)); err == nil {
		w.t.Error("a deleted cookie still works")
	}
}

func walkSubUsers(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	r, err := w.c.AddSubUser(ctx, shop, "anna", srs.SubUser{Username: "bob", Permission: 16}, password)
	do(w, r, err)
	sub, err := w.c.SubUser(ctx, shop, "anna")
	w.same([]any{"bob", 16}, []any{do(w, sub, err).Username, sub.Permission})
	r, err = w.c.ModifySubUser(ctx, shop, "anna", srs.SubUser{ID: sub.ID, Username: "bob", Permission: 3}, secret.String{})
	do(w, r, err)
	opened, err := w.c.SetCookie(ctx, "shop.com", "bob", password)
	w.same([]any{false, 3}, []any{do(w, opened, err).Owner, opened.Permission})
	r, err = w.c.DeleteSubUser(ctx, shop, "anna", sub.ID)
	do(w, r, err)
	if _, err := w.c.SubUser(ctx, shop, "anna"); err == nil {
		w.t.Error("the sub-user is still there")
	}
}

func walkReads(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	june := time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	info, err := w.c.AllInfo(ctx, shop)
	w.same([]any{june, "Anna", 4}, []any{do(w, info, err).Expires, info.Contacts[srs.OwnerContact].FirstName, len(info.Contacts)})
	for _, kind := range []srs.ContactType{srs.OwnerContact, srs.AdminContact, srs.BillingContact, srs.TechContact} {
		contact, err := w.c.DomainContact(ctx, shop, kind, false)
		w.same("Old", do(w, contact, err).LastName)
	}
	dates, err := w.c.RegistryDates(ctx, shop)
	w.same(june, do(w, dates, err).Expires)
	status, err := w.c.DomainStatus(ctx, shop)
	w.same([]bool{false, true, true}, []bool{do(w, status, err).Locked, status.CanModify, status.Supported})
	reseller, err := w.c.ResellerContact(ctx, shop)
	do(w, reseller, err)
	for _, read := range []func() (any, error){
		func() (any, error) { return w.c.WaitingHistory(ctx, shop) },
		func() (any, error) { return w.c.XPackWaitingHistory(ctx, shop) },
		func() (any, error) { return w.c.TLDData(ctx, shop) },
	} {
		v, err := read()
		do(w, v, err)
	}
	user, err := w.c.UserInfo(ctx, shop)
	w.same("anna", do(w, user, err).Username)

	opened, err := w.c.SetCookie(ctx, "shop.com", "anna", password)
	cookie := srs.ByCookie(do(w, opened, err).Cookie)
	list, err := w.c.ListDomains(ctx, cookie, srs.ListQuery{Domain: "*.us", Limit: 10})
	w.same(1, do(w, list, err).Count)
	w.same(srs.ListedDomain{Name: "site.us", AutoRenew: srs.No, SponsoringRSP: true, Expires: june, PrivacyService: "disabled", PrivacyExpires: june}, list.Domains[0])
	list, err = w.c.ListDomains(ctx, cookie, srs.ListQuery{Page: 1, Limit: 7, OrderBy: "name", Descending: true})
	w.same([]any{16, 7, true}, []any{do(w, list, err).Count, len(list.Domains), list.More})
}

func walkAccount(w walk) {
	ctx := w.t.Context()
	contacts, err := w.c.DomainsContacts(ctx, []string{"shop.com", "garden.com"})
	w.same("Anna", do(w, contacts, err)["garden.com"][srs.OwnerContact].FirstName)
	june := time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	page, err := w.c.DomainsByExpiry(ctx, june, june.AddDate(0, 0, 1), 1, 10)
	w.same([]any{16, 10, true}, []any{do(w, page, err).Total, len(page.Domains), page.More})
	_, total, err := w.c.Notes(ctx, srs.NotesQuery{Domain: "shop.com", Kind: "domain"})
	do(w, total, err)
	balance, err := w.c.Balance(ctx)
	w.same(srs.Balance{Balance: "5000.00", Hold: "0.00"}, *do(w, balance, err))

	free, err := w.c.Lookup(ctx, "free-name.com", false)
	w.same("available", do(w, free, err).Status)
	taken, err := w.c.Lookup(ctx, "shop.com", true)
	w.same("taken", do(w, taken, err).Status)
	ideas, err := w.c.Suggest(ctx, srs.SuggestQuery{Words: "garden tools", Services: []string{"lookup", "suggestion"}, TLDs: []string{"com"}, Maximum: 3})
	if do(w, ideas, err); len(ideas.Names) == 0 {
		w.t.Error("no names were suggested")
	}
	price, err := w.c.Price(ctx, "shop.com", "renewal", 1)
	if do(w, price, err).Price == "" {
		w.t.Error("no price was told")
	}
	belongs, _, err := w.c.BelongsToReseller(ctx, "shop.com")
	w.same(true, do(w, belongs, err))
	belongs, _, err = w.c.BelongsToReseller(ctx, "elsewhere.com")
	w.same(false, do(w, belongs, err))
}

func walkOwnership(w walk) {
	ctx := w.t.Context()
	r, err := w.c.ChangeOwnership(ctx, srs.ByReseller("moved.com"), srs.NewOwner{Username: "bert", Password: password})
	do(w, r, err)
	opened, err := w.c.SetCookie(ctx, "moved.com", "bert", password)
	w.same(1, do(w, opened, err).Domains)
	r, err = w.c.PushToReseller(ctx, "pushed.com", "globex", "dora", password)
	do(w, r, err)
	if _, err := w.c.UserInfo(ctx, srs.ByReseller("pushed.com")); err == nil {
		w.t.Error("the domain that was pushed away is still here")
	}
	id, err := w.c.SubmitBulk(ctx, srs.Bulk{Kind: "domain_lock", Operation: "lock", Domains: []string{"shop.com"}, ContactEmail: "a@example.com"})
	if do(w, id, err) == "" {
		w.t.Error("no number of the bulk change was told")
	}
	status, err := w.c.DomainStatus(ctx, srs.ByReseller("shop.com"))
	w.same(true, do(w, status, err).Locked)
}
