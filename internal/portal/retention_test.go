package portal

import (
	"net/netip"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
)

func TestABrandsPersonalValuesAreKeptAsLongAsItSays(t *testing.T) {
	t.Parallel()
	brands, err := brand.Parse([]byte(`{"brands":[
		{"id":"acme","name":"Acme","hosts":["acme.example"],"url":"https://acme.example","account":"a","keep_personal_days":30},
		{"id":"globex","name":"Globex","hosts":["globex.example"],"url":"https://globex.example","account":"a"}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	db := postgrestest.New(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	log := audit.NewStore(db.Pool, nil, func() time.Time { return now }, nil)
	for _, id := range []string{"acme", "globex"} {
		actor := auth.Actor{Key: profile.Key{Brand: id, Account: "a", Profile: "jane"}, Role: auth.RoleOwner, Address: netip.MustParseAddr("192.0.2.1")}
		if err := log.RecordSignIn(t.Context(), auth.SignInEntry{Actor: actor, Outcome: auth.SignInApplied}); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (brands string) {
		t.Helper()
		err := db.Pool.QueryRow(t.Context(), `SELECT string_agg(e.brand, ' ' ORDER BY e.brand) FROM audit_personal p JOIN audit_entry e ON e.id = p.entry_id`).Scan(&brands)
		if err != nil {
			t.Fatal(err)
		}
		return brands
	}
	for _, tt := range []struct {
		days int
		want string
	}{{30, "acme globex"}, {32, "globex"}, {1000, "globex"}} {
		now := now.AddDate(0, 0, tt.days)
		if err := retention(brands, log, func() time.Time { return now })(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := left(); got != tt.want {
			t.Errorf("after %d days values are left of %s, want %s", tt.days, got, tt.want)
		}
	}
}
