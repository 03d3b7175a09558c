package inventory_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/inventory"
	"portal/internal/registrar"
)

// many fills the inventory of jane with 20,000 names, and those of fifty others
// with 1,000 each.
const many = `
	INSERT INTO inventory_domain (brand, account, profile, domain, unicode, tld, expires, renewal, lock, lock_changeable,
		privacy, verification, signed, nameservers, nameserver_set, added_at, listed_at, read_at, due_at)
	SELECT 'acme', 'acme-main', CASE WHEN n % 7 < 2 THEN 'jane' ELSE 'other-' || n % 50 END,
		substr(md5(n::text), 1, 4 + n % 16) || '-' || n || t.tld, CASE WHEN n % 20 = 0 THEN 'bücher-' || n || t.tld ELSE '' END,
		substr(t.tld, 2), @now::timestamptz + make_interval(hours => (n * 37) % 17520), (ARRAY['auto', 'auto', 'manual', 'expire'])[1 + n % 4],
		CASE WHEN n % 11 = 0 THEN 'unlocked' ELSE 'locked' END, true, CASE WHEN n % 5 = 0 THEN 'off' ELSE 'on' END,
		CASE WHEN n % 97 = 0 THEN 'needed' ELSE 'verified' END, n % 9 = 0,
		ARRAY['ns1.host-' || n % 30 || '.example', 'ns2.host-' || n % 30 || '.example'], md5((n % 30)::text),
		@now, @now, @now, @now::timestamptz + make_interval(secs => n)
	FROM generate_series(1, 70000) n, LATERAL (SELECT (ARRAY['.com', '.net', '.org', '.de', '.co.uk'])[1 + n % 5] AS tld) t`

func stocked(t testing.TB) fixture {
	t.Helper()
	f := newFixture(t)
	if _, err := f.db.Pool.Exec(t.Context(), many, pgx.NamedArgs{"now": start}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.Owner.Exec(t.Context(), `VACUUM ANALYZE inventory_domain`); err != nil {
		t.Fatal(err)
	}
	return f
}

var benchQueries = []struct {
	name string
	q    inventory.Query
}{
	{"all by name", inventory.Query{}},
	{"all by expiry", inventory.Query{Sort: registrar.SortExpires}},
	{"all by renewal, backwards", inventory.Query{Sort: registrar.SortRenewal, Desc: true}},
	{"one letter", inventory.Query{Filter: inventory.Filter{Search: "a"}}},
	{"a rare part", inventory.Query{Filter: inventory.Filter{Search: "12345"}}},
	{"a U-label", inventory.Query{Filter: inventory.Filter{Search: "ücher-1"}, Sort: registrar.SortExpires}},
	{"expiring in 90 days", inventory.Query{Filter: inventory.Filter{ExpiringIn: 90}, Sort: registrar.SortExpires}},
	{"unlocked", inventory.Query{Filter: inventory.Filter{Unlocked: true}}},
	{"pending", inventory.Query{Filter: inventory.Filter{Pending: true}}},
	{"nameserver set and TLD", inventory.Query{Filter: inventory.Filter{Nameservers: "c4ca4238a0b923820dcc509a6f75849b", TLD: "net"}}},
}

func BenchmarkList(b *testing.B) {
	f := stocked(b)
	for _, test := range benchQueries {
		test.q.Limit = 50
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.List(b.Context(), janes, test.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("facets, counted", func(b *testing.B) {
		for b.Loop() {
			if err := f.SetLabels(b.Context(), janes, nil, nil, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("facets", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Facets(b.Context(), janes); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("progress", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Progress(b.Context(), janes); err != nil {
				b.Fatal(err)
			}
		}
	})
}
