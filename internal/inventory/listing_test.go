package inventory_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

func TestAListingBringsInEveryNameAndThenTheirDetails(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	got := f.open(t)
	at := f.clock.Now()
	if diff := cmp.Diff(inventory.Progress{Listed: 11, Total: 11, ListedAt: at, Reading: true}, got); diff != "" {
		t.Errorf("progress after listing (-want +got):\n%s", diff)
	}
	row := f.list(t, inventory.Query{}).Rows[0]
	want := inventory.Row{
		Name: example, Expires: start.AddDate(1, 0, 0), Renewal: registrar.RenewalAuto, Privacy: registrar.PrivacyOn,
		Nameservers: []string{}, ListedAt: at,
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("row after listing (-want +got):\n%s", diff)
	}
	f.read(t)
	row = f.list(t, inventory.Query{}).Rows[0]
	want.Lock, want.LockKnown, want.Signed, want.ReadAt = registrar.Lock{Supported: true, Locked: true, Changeable: true}, true, new(bool), at
	want.Nameservers, want.Verification = []string{"ns1.old.example", "ns2.old.example"}, registrar.Verification{Status: registrar.VerificationVerified}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("row after reading (-want +got):\n%s", diff)
	}
	if p, err := f.Progress(t.Context(), janes); err != nil || p.Reading || p.Read != 11 {
		t.Errorf("progress after reading = %+v, %v", p, err)
	}
	state, err := f.State(t.Context(), janes, example)
	live, _ := f.fake.State(example)
	live.Parts, live.Profile, live.ReadAt, live.AdminEmail = registrar.AllParts, "jane", at, "alex@example.com"
	if diff := cmp.Diff(live, state); err != nil || diff != "" {
		t.Errorf("state: %v (-want +got):\n%s", err, diff)
	}
}

func TestAFreshListIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.fill(t, 1)
	if p := f.open(t); p.Listed != 1 {
		t.Errorf("%d names after a second look at once", p.Listed)
	}
	f.clock.Advance(11 * time.Minute)
	if p := f.open(t); p.Listed != 2 {
		t.Errorf("%d names after a look that is later", p.Listed)
	}
}

// pager is a registrar with its own way of paging.
type pager struct {
	*registrartest.Fake
	most  int          // rows a page has at most; 0 for no limit
	cuts  bool         // the rows beyond that are left out, instead of being on the next page
	calls atomic.Int32 // of ProfileDomains
	visit func(call int, q registrar.DomainQuery) error
}

func (p *pager) ProfileDomains(ctx context.Context, s registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	if p.visit != nil {
		if err := p.visit(int(p.calls.Add(1)), q); err != nil {
			return registrar.DomainPage{}, err
		}
	}
	if p.most > 0 && !p.cuts {
		q.Limit = min(q.Limit, p.most)
	}
	page, err := p.Fake.ProfileDomains(ctx, s, q)
	if p.most > 0 {
		page.Listings = page.Listings[:min(len(page.Listings), p.most)]
	}
	return page, err
}

func (f fixture) openOn(t *testing.T, p *pager) inventory.Progress {
	t.Helper()
	f.clock.Advance(11 * time.Minute)
	p.Fake = f.fake
	f.Open(t.Context(), janes, p, f.signIn(t, "jane", "right-password"))
	return f.listed(t)
}

var unavailable = &registrar.Error{Kind: registrar.ErrUnavailable, Op: "list domains"}

func TestPagesThatAreSmallerThanAskedFor(t *testing.T) {
	t.Parallel()
	for _, cuts := range []bool{false, true} {
		f := newFixture(t)
		f.fill(t, 10)
		if p := f.openOn(t, &pager{most: 3, cuts: cuts}); p.Listed != 11 || p.Failed {
			t.Errorf("cuts %v: progress = %+v", cuts, p)
		}
	}
}

func TestNamesThatMoveBetweenPagesAreNotTakenForGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	f.openOn(t, &pager{})
	f.fake.AddDomain("jane", domain("aaa.example"))
	shift := &pager{visit: func(call int, _ registrar.DomainQuery) error {
		if call == 2 { // the names behind move to the page that was read already
			f.fake.Remove("aaa.example")
		}
		return nil
	}}
	f.openOn(t, shift)
	f.read(t)
	if held := f.held(t); len(held) != 11 || slices.Contains(held, "aaa.example") {
		t.Errorf("held: %v", held)
	}
}

func TestANameThatMovesToAPageThatWasReadIsFoundNevertheless(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	f.fake.AddDomain("jane", domain("aaa.example"))
	shift := &pager{visit: func(call int, _ registrar.DomainQuery) error {
		if call == 2 {
			f.fake.Remove("aaa.example")
		}
		return nil
	}}
	if f.openOn(t, shift); !slices.Contains(f.held(t), "shop-002.example") {
		t.Errorf("held: %v", f.held(t))
	}
}

func TestAFailureHalfWayKeepsWhatCameInAndTakesNothingForGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	fail := &pager{visit: func(_ int, q registrar.DomainQuery) error {
		if q.Page > 0 {
			return unavailable
		}
		return nil
	}}
	if p := f.openOn(t, fail); !p.Failed || p.Listed != 4 || p.Total != 11 || !p.ListedAt.IsZero() {
		t.Errorf("progress = %+v", p)
	}
	if n := fail.calls.Load(); n != 4 {
		t.Errorf("%d calls: a page is tried three times", n)
	}
	f.openOn(t, &pager{})
	f.fake.Remove("shop-009.example")
	if p := f.openOn(t, &pager{visit: fail.visit}); !p.Failed || p.Listed != 11 {
		t.Errorf("progress after a later failure = %+v", p)
	}
	if p := f.openOn(t, &pager{}); p.Failed || p.Listed != 10 {
		t.Errorf("progress in the end = %+v", p)
	}
}

func TestTheEndOfTheSessionEndsTheListingQuietly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	end := &pager{visit: func(call int, _ registrar.DomainQuery) error {
		if call == 2 {
			f.fake.EndSessions()
		}
		return nil
	}}
	if p := f.openOn(t, end); p.Failed || p.Listing || p.Listed != 4 || !p.ListedAt.IsZero() {
		t.Errorf("progress = %+v", p)
	}
	if p := f.openOn(t, &pager{}); p.Listed != 11 || p.ListedAt.IsZero() {
		t.Errorf("progress with a new session = %+v", p)
	}
}

func TestASubUsersSessionHidesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.AddSubUser(example, "tom", "toms-password", registrar.RightTechContact)
	f.openWith(t, f.signIn(t, "tom", "toms-password"))
	if held := f.held(t); !slices.Equal(held, []registrar.DomainName{example}) {
		t.Errorf("a sub-user alone makes known: %v", held)
	}
	f.fill(t, 5)
	f.open(t)
	f.clock.Advance(time.Hour)
	f.openWith(t, f.signIn(t, "tom", "toms-password"))
	f.read(t)
	if held := f.held(t); len(held) != 6 {
		t.Errorf("held after a sub-user looked: %v", held)
	}
}

func TestAnEmptyListIsNotBelievedButChecked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	f.open(t)
	f.read(t)
	f.fake.Move("jane", "nobody")
	f.fake.AddDomain("jane", domain("only.example"))
	session := f.signInAt(t, "only.example")
	f.clock.Advance(time.Hour)
	if p := f.openWith(t, session); p.Listed != 12 {
		t.Errorf("%d names are shown before anything was checked", p.Listed)
	}
	f.read(t)
	if held := f.held(t); !slices.Equal(held, []registrar.DomainName{"only.example"}) {
		t.Errorf("held after the check: %v", held)
	}
}

func (f fixture) signInAt(t testing.TB, name registrar.DomainName) registrar.Session {
	t.Helper()
	login, err := f.fake.SignIn(t.Context(), registrar.Credentials{Domain: name, Username: "jane", Password: secret.New("right-password")})
	if err != nil {
		t.Fatal(err)
	}
	return login.Session
}

func TestWhatAListingMissesIsHiddenAtOnceAndBackWhenASessionShowsIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		show func(fixture)
	}{
		{"a listing", func(f fixture) { f.clock.Advance(time.Hour); f.open(t) }},
		{"a page", func(f fixture) {
			live, err := f.fake.Domain(t.Context(), "shop-003.example", registrar.AllParts)
			if err == nil {
				err = f.Saw(t.Context(), janes, live, 0)
			}
			if err != nil {
				t.Error(err)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.fill(t, 10)
			f.open(t)
			f.read(t)
			before, _ := f.fake.State("shop-003.example")
			f.fake.Remove("shop-003.example")
			f.clock.Advance(time.Hour)
			f.open(t)
			if held := f.held(t); len(held) != 10 {
				t.Errorf("%d names are shown", len(held))
			}
			f.fake.AddDomain("jane", before) // it is the list that was wrong
			f.read(t)
			if held := f.held(t); len(held) != 10 {
				t.Errorf("%d names are shown since the registrar told a username", len(held))
			}
			test.show(f)
			if held := f.held(t); len(held) != 11 {
				t.Errorf("%d names are shown since it was shown", len(held))
			}
		})
	}
}

func TestTwoProcessesDoNotListTheSameProfileAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := portal(t, f.db, f.fake, f.clock)
	f.fill(t, 10)
	gate := make(chan struct{})
	arrived := make(chan struct{})
	slow := &pager{Fake: f.fake, visit: func(call int, _ registrar.DomainQuery) error {
		if call == 2 {
			close(arrived)
			<-gate
		}
		return nil
	}}
	session := f.signIn(t, "jane", "right-password")
	f.Open(t.Context(), janes, slow, session)
	<-arrived
	second := &pager{Fake: f.fake, visit: func(int, registrar.DomainQuery) error { return nil }}
	other.Open(t.Context(), janes, second, session)
	other.Close(t.Context()) // waits for it
	if n := second.calls.Load(); n != 0 {
		t.Errorf("the second process made %d calls", n)
	}
	if p, err := other.Progress(t.Context(), janes); err != nil || !p.Listing || p.Listed != 4 || p.Total != 11 {
		t.Errorf("progress as the second process sees it = %+v, %v", p, err)
	}
	close(gate)
	if p := f.listed(t); p.Listed != 11 {
		t.Errorf("progress = %+v", p)
	}
}

func TestADeadListingIsTakenOver(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	gate, arrived := make(chan struct{}), make(chan struct{})
	dead := &pager{Fake: f.fake, visit: func(call int, _ registrar.DomainQuery) error {
		if call == 2 {
			close(arrived)
			<-gate
		}
		return nil
	}}
	f.Open(t.Context(), janes, dead, f.signIn(t, "jane", "right-password"))
	<-arrived
	f.clock.Advance(time.Minute)
	other := portal(t, f.db, f.fake, f.clock)
	if p, err := other.Progress(t.Context(), janes); err != nil || p.Listing || !p.Failed {
		t.Errorf("progress before = %+v, %v", p, err)
	}
	if p := other.open(t); p.Listed != 11 || p.Failed {
		t.Errorf("progress = %+v", p)
	}
	close(gate) // it was only slow: it must not undo what the other did
	if p := f.listed(t); p.Listed != 11 || p.Failed || p.ListedAt.IsZero() {
		t.Errorf("progress when the slow one is back = %+v", p)
	}
}

func TestCloseStopsAListingAndAnotherProcessGoesOn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 10)
	arrived := make(chan struct{})
	var p pager
	p.Fake, p.visit = f.fake, func(call int, _ registrar.DomainQuery) error {
		if call == 2 {
			close(arrived)
			return unavailable
		}
		return nil
	}
	f.Open(t.Context(), janes, &p, f.signIn(t, "jane", "right-password"))
	<-arrived
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := portal(t, f.db, f.fake, f.clock)
	if got := other.open(t); got.Listed != 11 || got.Failed {
		t.Errorf("progress of the next process = %+v", got)
	}
	f.Open(t.Context(), janes, f.fake, registrar.Session{}) // does nothing any more
}

func TestOthersSeeNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.read(t)
	if err := f.SetLabels(t.Context(), janes, []registrar.DomainName{example}, []string{"mine"}, nil); err != nil {
		t.Fatal(err)
	}
	for _, other := range []profile.Key{
		{Brand: "other", Account: "acme-main", Profile: "jane"},
		{Brand: "acme", Account: "other", Profile: "jane"},
		{Brand: "acme", Account: "acme-main", Profile: "janet"},
	} {
		ctx := t.Context()
		page, err := f.List(ctx, other, inventory.Query{Limit: 10})
		if err != nil || page.Total != 0 || len(page.Rows) != 0 {
			t.Errorf("List for %v = %+v, %v", other, page, err)
		}
		if held, err := f.Held(ctx, other, []registrar.DomainName{example}); err != nil || len(held) != 0 {
			t.Errorf("Held for %v = %v, %v", other, held, err)
		}
		if all, err := f.Names(ctx, other, inventory.Filter{}, 10); err != nil || len(all) != 0 {
			t.Errorf("Names for %v = %v, %v", other, all, err)
		}
		if err := f.Each(ctx, other, inventory.Query{}, func(inventory.Row) error { return errors.New("a row") }); err != nil {
			t.Errorf("Each for %v: %v", other, err)
		}
		if _, err := f.State(ctx, other, example); !errors.Is(err, inventory.ErrNotFound) {
			t.Errorf("State for %v: %v", other, err)
		}
		if p, err := f.Progress(ctx, other); err != nil || p != (inventory.Progress{}) {
			t.Errorf("Progress for %v = %+v, %v", other, p, err)
		}
		if facets, err := f.Facets(ctx, other); err != nil || facets.Total != 0 || len(facets.Labels) != 0 || len(facets.TLDs) != 0 {
			t.Errorf("Facets for %v = %+v, %v", other, facets, err)
		}
		if err := f.SetLabels(ctx, other, []registrar.DomainName{example}, []string{"theirs"}, []string{"mine"}); err != nil {
			t.Errorf("SetLabels for %v: %v", other, err)
		}
		if err := f.Saw(ctx, other, registrar.Domain{Name: example, Parts: registrar.PartLock, ReadAt: f.clock.Now()}, 0); err != nil {
			t.Errorf("Saw for %v: %v", other, err)
		}
	}
	row := f.list(t, inventory.Query{}).Rows[0]
	if !slices.Equal(row.Labels, []string{"mine"}) || !row.Lock.Locked {
		t.Errorf("jane's row = %+v", row)
	}
}
