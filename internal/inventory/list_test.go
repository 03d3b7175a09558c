package inventory_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// shelf is a profile with something for every filter.
func shelf(t *testing.T) fixture {
	t.Helper()
	f := newFixture(t)
	add := func(name registrar.DomainName, alter func(*registrar.Domain)) {
		d := domain(name)
		alter(&d)
		f.fake.AddDomain("jane", d)
	}
	add("xn--bcher-kva.example", func(d *registrar.Domain) { d.Expires = start.AddDate(0, 0, 5) })
	add("expired.org", func(d *registrar.Domain) { d.Expires, d.Renewal = start.AddDate(0, 0, -3), registrar.RenewalExpire })
	add("open.org", func(d *registrar.Domain) { d.Lock.Locked, d.Expires = false, start.AddDate(0, 0, 45) })
	add("nolock.de", func(d *registrar.Domain) { d.Lock, d.Renewal = registrar.Lock{}, registrar.RenewalManual })
	add("shown.net", func(d *registrar.Domain) {
		d.Privacy, d.Nameservers = registrar.PrivacyOff, hosts("ns2.old.example", "ns1.old.example")
	})
	add("untold.net", func(d *registrar.Domain) { d.Privacy, d.Renewal, d.Expires = "", "", time.Time{} })
	add("unverified.com", func(d *registrar.Domain) {
		d.Verification = registrar.Verification{Status: registrar.VerificationSuspended, Deadline: start, Bounced: true}
		d.Nameservers = hosts("ns1.park.example", "ns2.park.example")
	})
	f.open(t)
	f.read(t)
	f.clock.Advance(time.Minute)
	return f
}

func TestFilters(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	f.fake.FailNext(registrartest.Pending)
	f.apply(t, newHosts...)
	if err := f.SetLabels(t.Context(), janes, []registrar.DomainName{"open.org", "shown.net"}, []string{"Client Ä"}, nil); err != nil {
		t.Fatal(err)
	}
	old := inventory.NameserverSet([]string{"ns2.old.example", "ns1.old.example"})
	tests := []struct {
		name string
		f    inventory.Filter
		want string
	}{
		{"none", inventory.Filter{}, "example.com expired.org nolock.de open.org shown.net untold.net unverified.com xn--bcher-kva.example"},
		{"a part of a name", inventory.Filter{Search: "ver"}, "unverified.com"},
		{"case and blanks don't count", inventory.Filter{Search: "  OPEN.O "}, "open.org"},
		{"a whole U-label", inventory.Filter{Search: "bücher.example"}, "xn--bcher-kva.example"},
		{"a part of a U-label", inventory.Filter{Search: "ÜCH"}, "xn--bcher-kva.example"},
		{"a U-label whose marks are apart", inventory.Filter{Search: "bu\u0308ch"}, "xn--bcher-kva.example"},
		{"an ASCII part of a U-label", inventory.Filter{Search: "cher."}, "xn--bcher-kva.example"},
		{"A-labels", inventory.Filter{Search: "XN--BCH"}, "xn--bcher-kva.example"},
		{"no wildcards", inventory.Filter{Search: "%"}, ""},
		{"no other wildcards", inventory.Filter{Search: "_"}, ""},
		{"bytes that are no text", inventory.Filter{Search: "op\x00e\xff"}, "open.org"},
		{"expiring in 7 days", inventory.Filter{ExpiringIn: 7}, "xn--bcher-kva.example"},
		{"expiring in 60 days", inventory.Filter{ExpiringIn: 60}, "open.org xn--bcher-kva.example"},
		{"expired", inventory.Filter{Expired: true}, "expired.org"},
		{"to be renewed in 7 days", inventory.Filter{LapsingIn: 7}, "expired.org"},
		{"to be renewed in three years, without those that renew by themselves", inventory.Filter{LapsingIn: 1100}, "expired.org nolock.de"},
		{"unlocked, not without lock", inventory.Filter{Unlocked: true}, "open.org"},
		{"not private, not untold", inventory.Filter{NotPrivate: true}, "shown.net"},
		{"unverified", inventory.Filter{Unverified: true}, "unverified.com"},
		{"pending", inventory.Filter{Pending: true}, "example.com"},
		{"TLD", inventory.Filter{TLD: "ORG"}, "expired.org open.org"},
		{"nameserver set in any order", inventory.Filter{Nameservers: old}, "example.com expired.org nolock.de open.org shown.net untold.net xn--bcher-kva.example"},
		{"label in any case", inventory.Filter{Label: " client  ä"}, "open.org shown.net"},
		{"a sub-user's only domain", inventory.Filter{Only: "open.org"}, "open.org"},
		{"all must hold", inventory.Filter{TLD: "org", Unlocked: true, Search: "e"}, "open.org"},
		{"and may exclude all", inventory.Filter{TLD: "org", Only: example}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page := f.list(t, inventory.Query{Filter: test.f})
			if got := spaced(names(page)); got != test.want || page.Total != len(page.Rows) {
				t.Errorf("rows %q of %d, want %q", got, page.Total, test.want)
			}
			all, err := f.Names(t.Context(), janes, test.f, 100)
			if got := spaced(all); err != nil || got != test.want {
				t.Errorf("names %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func spaced(names []registrar.DomainName) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = string(n)
	}
	return strings.Join(all, " ")
}

func TestEveryOrderPagesForthAndBack(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	tests := []struct {
		sort registrar.DomainSort
		desc bool
		want string
	}{
		{registrar.SortName, false, "example.com expired.org nolock.de open.org shown.net untold.net unverified.com xn--bcher-kva.example"},
		{registrar.SortName, true, "xn--bcher-kva.example unverified.com untold.net shown.net open.org nolock.de expired.org example.com"},
		{registrar.SortExpires, false, "expired.org xn--bcher-kva.example open.org example.com nolock.de shown.net unverified.com untold.net"},
		{registrar.SortExpires, true, "example.com nolock.de shown.net unverified.com open.org xn--bcher-kva.example expired.org untold.net"},
		{registrar.SortRenewal, false, "expired.org nolock.de example.com open.org shown.net unverified.com xn--bcher-kva.example untold.net"},
		{registrar.SortRenewal, true, "example.com open.org shown.net unverified.com xn--bcher-kva.example nolock.de expired.org untold.net"},
		{"nonsense", false, "example.com expired.org nolock.de open.org shown.net untold.net unverified.com xn--bcher-kva.example"},
	}
	for _, test := range tests {
		for _, limit := range []int{1, 3, 4, 8, 50} {
			t.Run(fmt.Sprintf("%s desc %v by %d", test.sort, test.desc, limit), func(t *testing.T) {
				q := inventory.Query{Sort: test.sort, Desc: test.desc, Limit: limit}
				var forth []registrar.DomainName
				var pages []inventory.Page
				for {
					page := f.list(t, q)
					if page.Position != len(forth) || page.Total != 8 {
						t.Errorf("position %d of %d, want %d", page.Position, page.Total, len(forth))
					}
					forth, pages = append(forth, names(page)...), append(pages, page)
					if page.Next == "" {
						break
					}
					q.After = page.Next
				}
				if got := spaced(forth); got != test.want {
					t.Errorf("forth: %s\nwant   %s", got, test.want)
				}
				q.After = ""
				for i := len(pages) - 1; i > 0; i-- {
					q.Before = pages[i].Previous
					if diff := cmp.Diff(pages[i-1], f.list(t, q)); diff != "" {
						t.Errorf("page %d on the way back (-forth +back):\n%s", i-1, diff)
					}
				}
				if pages[0].Previous != "" {
					t.Error("there is something before the first page")
				}
				var each []registrar.DomainName
				err := f.Each(t.Context(), janes, q, func(r inventory.Row) error { each = append(each, r.Name); return nil })
				if err != nil || !slices.Equal(each, forth) {
					t.Errorf("Each: %v, %v", each, err)
				}
			})
		}
	}
}

func TestACursorThatIsNoneIsIgnored(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	first := f.list(t, inventory.Query{Limit: 3})
	byDate := f.list(t, inventory.Query{Sort: registrar.SortExpires, Limit: 3})
	for _, text := range []string{
		"x", "!", byDate.Next, first.Next + "AA", first.Next[1:], strings.Repeat("A", 5000),
		"eyJzIjoibmFtZSIsIm4iOiInOyBEUk9QIFRBQkxFIiwicCI6MH0", // {"s":"name","n":"'; DROP TABLE","p":0}
		"eyJzIjoibmFtZSIsIm4iOiJhLmNvbSIsInAiOi0xfQ",          // a position of -1
	} {
		for _, q := range []inventory.Query{
			{Sort: registrar.SortName, Limit: 3, After: text}, {Sort: registrar.SortName, Limit: 3, Before: text},
		} {
			if got := f.list(t, q); spaced(names(got)) != spaced(names(first)) {
				t.Errorf("cursor %.50q shows %v", text, names(got))
			}
		}
	}
}

func TestAPageStaysWhereItIsWhileNamesComeAndGo(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	q := inventory.Query{Sort: registrar.SortName, Limit: 3}
	first := f.list(t, q)
	f.fake.Remove("nolock.de") // the row that the cursor names
	f.fake.AddDomain("jane", domain("aaa.example"))
	f.clock.Advance(time.Hour)
	f.open(t)
	q.After = first.Next
	if got := spaced(names(f.list(t, q))); got != "open.org shown.net untold.net" {
		t.Errorf("second page: %s", got)
	}
	q.After, q.Before = "", f.list(t, q).Previous
	if got := f.list(t, q); spaced(names(got)) != "aaa.example example.com expired.org" || got.Position != 0 {
		t.Errorf("first page: %v at %d", names(got), got.Position)
	}
}

func TestBehindTheLastRowThereIsNothingButTheTotal(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	for _, q := range []inventory.Query{
		{Sort: registrar.SortName, Limit: 7}, {Sort: registrar.SortExpires, Limit: 7},
		{Sort: registrar.SortName, Limit: 7, Filter: inventory.Filter{Search: "e"}},
	} {
		q.After = f.list(t, q).Next
		f.fake.Remove(f.list(t, q).Rows[0].Name)
		f.clock.Advance(48 * time.Hour)
		f.read(t)
		page := f.list(t, q)
		if len(page.Rows) != 0 || page.Total != 7 || page.Next != "" {
			t.Errorf("page %+v", page)
		}
		f = shelf(t)
	}
}

func TestHeldAndNamesAreBounded(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	held, err := f.Held(t.Context(), janes, []registrar.DomainName{"shown.net", "nobodys.example", example, example})
	if err != nil || spaced(held) != "example.com shown.net" {
		t.Errorf("Held = %v, %v", held, err)
	}
	few, err := f.Names(t.Context(), janes, inventory.Filter{}, 2)
	if err != nil || spaced(few) != "example.com expired.org" {
		t.Errorf("Names = %v, %v", few, err)
	}
	stop := errors.New("enough")
	if err := f.Each(t.Context(), janes, inventory.Query{}, func(inventory.Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Each = %v", err)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	set := func(add, remove string, on ...registrar.DomainName) error {
		split := func(s string) []string {
			if s == "" {
				return nil
			}
			return strings.Split(s, ",")
		}
		return f.SetLabels(t.Context(), janes, on, split(add), split(remove))
	}
	label := func(name registrar.DomainName) string {
		return strings.Join(f.list(t, inventory.Query{Filter: inventory.Filter{Search: string(name)}}).Rows[0].Labels, ",")
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(set("Client B, client  A ,CLIENT a", "", example, "open.org", "nobodys.example"))
	must(set("CLIENT B", "", "shown.net"))
	must(set("", "client a", "open.org"))
	if a, b, c := label(example), label("open.org"), label("shown.net"); a != "client A,Client B" || b != "Client B" || c != "Client B" {
		t.Errorf("labels %q, %q, %q", a, b, c)
	}
	subUsers := f.list(t, inventory.Query{Filter: inventory.Filter{Only: example, Label: "no such label"}}).Rows
	if len(subUsers) != 1 || subUsers[0].Labels != nil {
		t.Errorf("a sub-user is told of labels, or finds by them: %+v", subUsers)
	}
	facets, err := f.Facets(t.Context(), janes)
	if diff := cmp.Diff([]inventory.Facet{{"client a", "client A", 1}, {"client b", "Client B", 3}}, facets.Labels); err != nil || diff != "" {
		t.Errorf("facets: %v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{" ", strings.Repeat("ä", 41), "a\u202eb", "a\x00", "\xff"} {
		if err := f.SetLabels(t.Context(), janes, []registrar.DomainName{example}, []string{bad}, nil); !errors.Is(err, inventory.ErrLabel) {
			t.Errorf("label %q: %v", bad, err)
		}
	}
	must(set(strings.Repeat("ä", 40), "", example))
	var many []string
	for i := range inventory.MaxLabels - 3 {
		many = append(many, fmt.Sprint("n", i))
	}
	must(set(strings.Join(many, ","), "", example))
	if err := set("one more", "", "open.org", example); !errors.Is(err, inventory.ErrTooManyLabels) {
		t.Errorf("the label after the last: %v", err)
	}
	if got := label("open.org"); got != "Client B" {
		t.Errorf("a refused call left %q", got)
	}
	must(set("one more", "n0", example))
}

func TestLabelsAreThereWhenADomainComesBack(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	if err := f.SetLabels(t.Context(), janes, []registrar.DomainName{example}, []string{"dear"}, nil); err != nil {
		t.Fatal(err)
	}
	f.fake.Remove(example)
	f.clock.Advance(48 * time.Hour)
	f.read(t)
	if facets, err := f.Facets(t.Context(), janes); err != nil || facets.Total == 7 && len(facets.Labels) != 0 {
		t.Errorf("facets: %+v, %v", facets, err)
	}
	f.fake.AddDomain("jane", domain(example))
	f.look(t)
	if row := f.list(t, inventory.Query{Filter: inventory.Filter{Label: "dear"}}).Rows; len(row) != 1 || row[0].Name != example {
		t.Errorf("rows: %+v", row)
	}
}

func TestFacetsCountWhatFiltersFind(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	got, err := f.Facets(t.Context(), janes)
	if err != nil {
		t.Fatal(err)
	}
	park := inventory.NameserverSet([]string{"ns1.park.example", "ns2.park.example"})
	old := inventory.NameserverSet(oldHosts)
	want := inventory.Facets{
		Total: 8, ExpiringIn: map[int]int{7: 1, 30: 1, 60: 2, 90: 2}, Expired: 1, Unlocked: 1, NotPrivate: 1, Unverified: 1,
		TLDs:           []inventory.Facet{{"com", "com", 2}, {"net", "net", 2}, {"org", "org", 2}, {"de", "de", 1}, {"example", "example", 1}},
		NameserverSets: []inventory.Facet{{old, "ns1.old.example, ns2.old.example", 7}, {park, "ns1.park.example, ns2.park.example", 1}},
		Labels:         []inventory.Facet{}, At: f.clock.Now(),
		Unconfirmed: inventory.Unconfirmed{Count: 1, Suspended: 1, Bounced: 1, ReadAt: start.Add(time.Second)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facets (-want +got):\n%s", diff)
	}
}

func TestADriftBelongsToItsProfile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.look(t)
	other := jane
	other.Brand = "second"
	f.elsewhere(otherHosts...)
	f.look(t)
	lines, _, err := f.store.Activity(t.Context(), audit.ScopeOf(other), example, audit.Page{Limit: 10})
	if err != nil || len(lines) != 0 {
		t.Errorf("another brand reads %+v, %v", lines, err)
	}
}
