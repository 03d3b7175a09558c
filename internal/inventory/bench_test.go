package inventory_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/inventory"
	"portal/internal/registrar"
)

// many fills the inventory of jane with 20,000 names, and those of fifty others
// with 1,000 each.
var many = []string{
	`INSERT INTO inventory_profile (brand, account, profile)
	SELECT 'acme', 'acme-main', CASE WHEN n = 0 THEN 'jane' ELSE 'other-' || n END
	FROM generate_series(0, 50) n`,

	`INSERT INTO inventory_detail (holder, domain, account, signed, nameservers, added_at, listed_at, read_at, due_at)
	SELECT p.id, substr(md5(n::text), 1, 4 + n % 16) || '-' || n || (ARRAY['.com', '.net', '.org', '.de', '.co.uk'])[1 + n % 5],
		'acme-main', n % 9 = 0, ARRAY['ns1.host-' || n % 30 || '.example', 'ns2.host-' || n % 30 || '.example'],
		@now, @now, @now, @now::timestamptz + make_interval(secs => n)
	FROM generate_series(1, 70000) n
	JOIN inventory_profile p ON p.profile = CASE WHEN n % 7 < 2 THEN 'jane' ELSE 'other-' || 1 + n % 50 END
	ORDER BY n`,

	`INSERT INTO inventory_domain (holder, domain, unicode, tld, expires, renewal, lock, privacy, verification, nameserver_set)
	SELECT d.holder, d.domain, CASE WHEN i % 20 = 0 THEN 'bücher-' || d.domain ELSE '' END, substring(d.domain FROM '[a-z]+$'),
		@now::timestamptz + make_interval(hours => (i * 37) % 17520), (ARRAY['auto', 'auto', 'manual', 'expire'])[1 + i % 4],
		CASE WHEN i % 11 = 0 THEN 'unlocked' ELSE 'locked' END, CASE WHEN i % 5 = 0 THEN 'off' ELSE 'on' END,
		CASE WHEN i % 97 = 0 THEN 'needed' ELSE 'verified' END, substr(md5(d.nameservers[1]), 1, 20)
	FROM inventory_detail d, LATERAL (SELECT substring(d.domain FROM '-([0-9]+)')::integer AS i) x
	ORDER BY i`,
}

func stocked(t testing.TB) fixture {
	t.Helper()
	f := newFixture(t)
	for _, insert := range many {
		if _, err := f.db.Pool.Exec(t.Context(), insert, pgx.NamedArgs{"now": start}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.db.Owner.Exec(t.Context(), `VACUUM ANALYZE inventory_domain, inventory_detail`); err != nil {
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
	{"nameserver set and TLD", inventory.Query{Filter: inventory.Filter{Nameservers: "9a8d0c", TLD: "net"}}},
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
