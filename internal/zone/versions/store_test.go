package versions_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/zone"
	"portal/internal/zone/versions"
)

const example = registrar.DomainName("example.com")

func lines(t *testing.T, texts ...string) []registrar.Record {
	t.Helper()
	records, err := zone.ParseLines(texts)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// owner is whose zone is meant.
type owner struct {
	profile.Key
	domain registrar.DomainName
}

var janes = owner{profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, example}

func newStore(t *testing.T) *versions.Store {
	t.Helper()
	return versions.NewStore(postgrestest.New(t).Pool, registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)).Now)
}

func keep(t *testing.T, s *versions.Store, o owner, id string, found, wanted []registrar.Record) {
	t.Helper()
	if err := s.Keep(t.Context(), o.Key, o.domain, found, versions.Version{ChangeID: id, Actor: "jane", Records: wanted}); err != nil {
		t.Fatal(err)
	}
}

// told are the versions, newest first: change and lines.
func told(t *testing.T, s *versions.Store, o owner) []string {
	t.Helper()
	kept, err := s.Versions(t.Context(), o.Key, o.domain, 100)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, v := range kept {
		texts = append(texts, fmt.Sprint(v.ChangeID, zone.Lines(v.Records)))
	}
	return texts
}

func TestWhatWasFoundBeforeASaveIsKeptOnce(t *testing.T) {
	s := newStore(t)
	old, one, two := lines(t, "A @ 192.0.2.1"), lines(t, "TXT @  two  blanks "), lines(t, "TXT a b")
	keep(t, s, janes, "c1", old, one)
	keep(t, s, janes, "c1", old, one) // the same form again
	keep(t, s, janes, "c2", one, two) // found is what was saved last
	keep(t, s, janes, "", two, nil)   // it goes: nothing is saved, and what goes is known
	keep(t, s, janes, "c3", nil, old) // there is none
	want := []string{"c3[A @ 192.0.2.1]", "c2[TXT a b]", "c1[TXT @  two  blanks ]", "[A @ 192.0.2.1]"}
	if diff := cmp.Diff(want, told(t, s, janes)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAVersionIsItsOwnersAlone(t *testing.T) {
	s := newStore(t)
	keep(t, s, janes, "c1", nil, lines(t, "TXT a b"))
	kept, err := s.Versions(t.Context(), janes.Key, janes.domain, 1)
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if v, err := s.Version(t.Context(), janes.Key, janes.domain, kept[0].ID); err != nil || v.Actor != "jane" || v.ChangeID != "c1" {
		t.Errorf("%+v, %v", v, err)
	}
	for name, other := range map[string]owner{
		"another brand":   {profile.Key{Brand: "globex", Account: janes.Account, Profile: janes.Profile}, janes.domain},
		"another account": {profile.Key{Brand: janes.Brand, Account: "globex-main", Profile: janes.Profile}, janes.domain},
		"another profile": {profile.Key{Brand: janes.Brand, Account: janes.Account, Profile: "carl"}, janes.domain},
		"another domain":  {janes.Key, "example.net"},
	} {
		if got := told(t, s, other); len(got) != 0 {
			t.Errorf("%s sees %q", name, got)
		}
		if _, err := s.Version(t.Context(), other.Key, other.domain, kept[0].ID); !errors.Is(err, versions.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		keep(t, s, other, "c2", nil, lines(t, "TXT their own"))
	}
	if got := told(t, s, janes); len(got) != 1 {
		t.Errorf("what others keep shows: %q", got)
	}
}

func TestOldVersionsGo(t *testing.T) {
	s := newStore(t)
	var wg sync.WaitGroup
	for i := range 4 { // as many people at once
		wg.Go(func() {
			for n := range versions.MaxVersions / 4 {
				keep(t, s, janes, fmt.Sprintf("c%d-%d", i, n), nil, lines(t, "TXT a b"))
			}
		})
	}
	wg.Wait()
	for n := range 5 {
		keep(t, s, janes, fmt.Sprintf("last-%d", n), nil, lines(t, "TXT a b"))
	}
	got := told(t, s, janes)
	if len(got) != versions.MaxVersions || got[0] != "last-4[TXT a b]" {
		t.Errorf("%d versions, newest %s", len(got), got[0])
	}
}
