package inventory_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// asked is what is known of example before it is read.
func (f fixture) asked(t *testing.T, whose profile.Key) (known inventory.Known) {
	t.Helper()
	var page pgx.Batch
	f.Ask(&page, whose, example, &known)
	if err := f.db.Pool.SendBatch(t.Context(), &page).Close(); err != nil {
		t.Fatal(err)
	}
	return known
}

func TestOnlyWhatIsKnownAlreadyIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	exec := func(query string) func(*testing.T, fixture) {
		return func(t *testing.T, f fixture) {
			if _, err := f.db.Pool.Exec(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
	}
	set := func(edit func(*registrar.Domain)) func(*testing.T, fixture) {
		return func(_ *testing.T, f fixture) { f.fake.SetState(example, edit) }
	}
	nothing := func(*testing.T, fixture) {}
	tests := []struct {
		name    string
		happens func(*testing.T, fixture)
		later   time.Duration
		parts   registrar.Parts
		version int64
		written bool
	}{
		{"the same shortly after", nothing, 14 * time.Second, registrar.PageParts, 0, false},
		{"the same later on", nothing, 15 * time.Second, registrar.PageParts, 0, true},
		{"another value", set(func(d *registrar.Domain) { d.Lock.Locked = false }), time.Second, registrar.PageParts, 0, true},
		{"other nameservers", set(func(d *registrar.Domain) { d.Nameservers = hosts("ns1.new.example") }), time.Second, registrar.PageParts, 0, true},
		{"the same after a change of ours", nothing, time.Second, registrar.PageParts, 1, true},
		{"a part that was not read yet", nothing, time.Second, registrar.AllParts, 0, true},
		{"a name that a listing missed", exec(`UPDATE inventory_domain SET gone = true`), time.Second, registrar.PageParts, 0, true},
		{"while names are listed", exec(`UPDATE inventory_profile SET run = 'r', beat_at = now()`), time.Second, registrar.PageParts, 0, true},
	}
	f := newFixture(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			exec(`DELETE FROM inventory_detail`)(t, f)
			exec(`UPDATE inventory_profile SET run = ''`)(t, f)
			see := func(parts registrar.Parts, version int64) registrar.Domain {
				t.Helper()
				known := f.asked(t, janes)
				live, err := f.fake.Domain(t.Context(), example, parts)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.SawAgain(t.Context(), janes, live, version, known); err != nil {
					t.Fatal(err)
				}
				return live
			}
			see(registrar.PageParts, 0)
			before := f.stored(t)
			f.clock.Advance(tt.later)
			tt.happens(t, f)
			see(tt.parts, tt.version)
			if written := f.stored(t) != before; written != tt.written {
				t.Errorf("written %v, want %v", written, tt.written)
			}
		})
	}
}

// stored is the version of the row that holds the state of example.
func (f fixture) stored(t *testing.T) (row string) {
	t.Helper()
	if err := f.db.Pool.QueryRow(t.Context(), `SELECT ctid::text FROM inventory_detail WHERE domain = $1`, string(example)).Scan(&row); err != nil {
		t.Fatal(err)
	}
	return row
}

func TestWhatIsKnownIsToldToItsOwnProfileAlone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	live, err := f.fake.Domain(t.Context(), example, registrar.AllParts)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Saw(t.Context(), janes, live, 0); err != nil {
		t.Fatal(err)
	}
	want, err := f.Rest(t.Context(), janes, example)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.asked(t, janes).Rest(registrar.AllParts)
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v (-want +got):\n%s", err, cmp.Diff(want, got))
	}
	for _, h := range []profile.Key{
		{Brand: "globex", Account: janes.Account, Profile: janes.Profile},
		{Brand: janes.Brand, Account: "other", Profile: janes.Profile},
		{Brand: janes.Brand, Account: janes.Account, Profile: "sam"},
	} {
		if rest, err := f.asked(t, h).Rest(registrar.AllParts); err == nil {
			t.Errorf("%+v is told %+v", h, rest)
		}
	}
}
