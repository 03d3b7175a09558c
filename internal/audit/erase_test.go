package audit_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/profile"
)

// erasable is a log in which several people left personal values.
func erasable(t *testing.T) fixture {
	t.Helper()
	f := newFixture(t)
	sub, carl, globex := jane, jane, jane
	sub.Username, sub.Role = "Sub", auth.RoleSubUser
	carl.Profile, carl.Username = "carl", "carl"
	globex.Brand = "globex"
	for _, actor := range []auth.Actor{jane, sub, carl, globex} {
		f.signIn(t, actor)
	}
	// Before anybody is known, what was typed is all that names a person.
	f.signIn(t, auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}, Username: "Jane", Agent: "Firefox"})
	for _, staff := range []string{"st-1", "st-2"} {
		act := audit.Act{Actor: auth.Actor{Key: jane.Key, Agent: "Safari"}, Staff: staff, Email: staff + "@acme.example", Action: "staff.view"}
		if err := f.RecordAct(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f fixture) signIn(t *testing.T, actor auth.Actor) {
	t.Helper()
	outcome := auth.SignInApplied
	if actor.Role == "" {
		outcome = auth.SignInRefused
	}
	if err := f.RecordSignIn(t.Context(), auth.SignInEntry{Actor: actor, Outcome: outcome}); err != nil {
		t.Fatal(err)
	}
}

func TestAnErasureErasesWhatItIsAboutAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		erasure audit.Erasure
		want    audit.Erased
	}{
		// jane's and the sub-user's sign-ins, the refused one, and what staff left at her profile but their names
		{"a profile", audit.Erasure{Key: jane.Key}, audit.Erased{Entries: 5, Values: 8}},
		{"a sub-user", audit.Erasure{Key: jane.Key, Login: "sub"}, audit.Erased{Entries: 1, Values: 2}},
		{"staff", audit.Erasure{Staff: "st-1"}, audit.Erased{Entries: 1, Values: 2}},
		{"a brand by age", audit.Erasure{Key: profile.Key{Brand: "globex"}, Before: time.Date(2026, 11, 21, 9, 0, 30, 0, time.UTC)}, audit.Erased{Entries: 1, Values: 2}},
		{"a brand of an age that nothing has", audit.Erasure{Key: profile.Key{Brand: "globex"}, Before: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}, audit.Erased{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := erasable(t)
			all := f.count(t, "SELECT count(*) FROM audit_personal")
			bodies := f.count(t, "SELECT hashtext(string_agg(md5(body), '' ORDER BY id)) FROM audit_entry")
			f.clock.Advance(time.Minute)
			would, err := f.Erasable(t.Context(), tt.erasure)
			if err != nil || would != tt.want || f.count(t, "SELECT count(*) FROM audit_personal") != all {
				t.Errorf("%+v, %v would be erased, want %+v", would, err, tt.want)
			}
			did, err := f.Erase(t.Context(), tt.erasure, audit.Act{Staff: "st-9", Email: "dpo@acme.example", Reason: "asked for"})
			if err != nil || did != tt.want {
				t.Errorf("%+v, %v were erased, want %+v", did, err, tt.want)
			}
			own := 0 // the act has the name of who erased
			if tt.want.Values > 0 {
				own = 1
			}
			if left := f.count(t, "SELECT count(*) FROM audit_personal"); left != all-tt.want.Values+own {
				t.Errorf("%d of %d values are left", left, all)
			}
			if after := f.count(t, "SELECT hashtext(string_agg(md5(body), '' ORDER BY id)) FROM audit_entry WHERE NOT convert_from(body, 'UTF8') LIKE '%\"erase\"%'"); after != bodies {
				t.Error("entries were changed")
			}
			if acts := f.count(t, `SELECT count(*) FROM audit_entry e WHERE kind = 'act'
				AND convert_from(body, 'UTF8')::jsonb #>> '{act,action}' = 'erase' AND convert_from(body, 'UTF8')::jsonb #>> '{act,reason}' = 'asked for'`); acts != own {
				t.Errorf("%d acts tell of it", acts)
			}
			if again, err := f.Erase(t.Context(), tt.erasure, audit.Act{}); err != nil || again.Values > 0 {
				t.Errorf("a second time: %+v, %v", again, err)
			}
		})
	}
}

func TestPagesAreToldWhenValuesWereErased(t *testing.T) {
	t.Parallel()
	f := erasable(t)
	first := int64(f.count(t, "SELECT min(id) FROM audit_entry"))
	if at, err := f.ErasedAt(t.Context(), first); err != nil || !at.IsZero() {
		t.Errorf("before: %v, %v", at, err)
	}
	f.clock.Advance(time.Hour)
	if _, err := f.Erase(t.Context(), audit.Erasure{Key: jane.Key}, audit.Act{}); err != nil {
		t.Fatal(err)
	}
	if at, err := f.ErasedAt(t.Context(), first); err != nil || !at.Equal(f.clock.Now()) {
		t.Errorf("after: %v, %v", at, err)
	}
	carls := int64(f.count(t, "SELECT id FROM audit_entry WHERE profile = 'carl'"))
	if at, err := f.ErasedAt(t.Context(), carls); err != nil || !at.IsZero() {
		t.Errorf("carl's: %v, %v", at, err)
	}
}

func TestWhatAnOpenChangeStartsFromIsNotErased(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	erasure := audit.Erasure{Key: jane.Key}
	if n, err := f.Erase(t.Context(), erasure, audit.Act{}); err != nil || n.Values > 0 {
		t.Errorf("while it is open: %+v, %v", n, err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Erase(t.Context(), erasure, audit.Act{}); err != nil || n.Values != 2 {
		t.Errorf("at its end: %+v, %v", n, err)
	}
}

func TestAnErasureSaysWhoseValuesItIsAbout(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, e := range map[string]audit.Erasure{
		"nobody": {}, "a brand of all times": {Key: profile.Key{Brand: "acme"}}, "a time of all brands": {Before: time.Now()},
		"a login of no profile": {Key: profile.Key{Brand: "acme"}, Login: "sub", Before: time.Now()}, "a profile and staff": {Key: jane.Key, Staff: "st-1"},
		"a profile before a time": {Key: jane.Key, Before: time.Now()}, "a profile of no account": {Key: profile.Key{Brand: "acme", Profile: "jane"}},
	} {
		if _, err := f.Erase(t.Context(), e, audit.Act{}); !errors.Is(err, audit.ErrWidely) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheApplicationErasesNothingSilently(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	before := f.count(t, "SELECT count(*) FROM audit_personal")
	if err := f.RecordAct(t.Context(), audit.Act{Action: audit.ActErase, Detail: map[string]string{"brand": "acme", "account": "acme-main", "profile": "jane"}}); err != nil {
		t.Fatal(err)
	}
	for name, sql := range map[string]string{
		"by an act of another transaction": "SELECT audit_erase(max(id)) FROM audit_entry", "by an entry that is no act": `SELECT audit_erase(min(id)) FROM audit_entry`,
		"without an act": `SELECT audit_erase(0)`,
		"by an act of another name": `WITH e AS (INSERT INTO audit_entry (body) VALUES (` + bodyOf("act", "", `"act":{"action":"export","detail":{"brand":"acme","account":"acme-main","profile":"jane"}}`) + `) RETURNING id)
			SELECT audit_erase(id) FROM e`,
	} {
		var refused *pgconn.PgError
		if _, err := f.db.Pool.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "23514" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := f.count(t, "SELECT count(*) FROM audit_personal"); after != before {
		t.Errorf("of %d values %d are left", before, after)
	}
}
