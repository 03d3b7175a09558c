package calendar_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/calendar"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/words"
)

var jane = auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner, Address: netip.MustParseAddr("192.0.2.10")}

// held is what profiles hold, in memory.
type held map[profile.Key][]calendar.Entry

func (h held) State(_ context.Context, whose profile.Key) (string, error) {
	return fmt.Sprint(h[whose]), nil
}

func (h held) Each(_ context.Context, whose profile.Key, take func(calendar.Entry) error) error {
	for _, e := range h[whose] {
		if err := take(e); err != nil {
			return err
		}
	}
	return nil
}

// unlocks are days of another kind.
type unlocks []calendar.Date

func (u unlocks) Dates(context.Context, profile.Key) ([]calendar.Date, error) { return u, nil }

type fixture struct {
	*calendar.Service
	t      *testing.T
	clock  *registrartest.Clock
	held   held
	brands *brand.Registry
	token  string
}

func newFixture(t *testing.T, more ...calendar.Dates) *fixture {
	t.Helper()
	brands, err := brand.Parse([]byte(`{"brands": [
		{"id": "acme", "name": "Acme Domains", "hosts": ["acme.test"], "url": "https://acme.test", "account": "acme-main", "language": "en"},
		{"id": "globex", "name": "Globex", "hosts": ["globex.test"], "url": "https://globex.test", "account": "acme-main", "language": "fr"}
	]}`), nil)
	must(t, err)
	catalogue, err := words.Load()
	must(t, err)
	f := &fixture{t: t, brands: brands, held: held{}, clock: registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))}
	f.Service = calendar.New(calendar.Config{Pool: postgrestest.New(t).Pool, Source: f.held, More: more, Words: catalogue, Now: f.clock.Now})
	f.token, err = f.Create(t.Context(), jane)
	must(t, err)
	return f
}

func (f *fixture) fetch() calendar.File {
	f.t.Helper()
	b, _ := f.brands.ByID("acme")
	file, err := f.Fetch(f.t.Context(), b, f.token, "")
	must(f.t, err)
	return file
}

func (f *fixture) holds(entries ...calendar.Entry) {
	f.held[profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}] = entries
}

// shown is an event as a calendar program reads it.
type shown struct{ Summary, Day, Triggers, URL string }

func events(t *testing.T, body []byte) (all []shown, uids []string) {
	t.Helper()
	cal, err := ics.ParseCalendar(strings.NewReader(string(body)))
	must(t, err)
	value := func(e *ics.VEvent, p ics.ComponentProperty) string {
		if v := e.GetProperty(p); v != nil {
			return v.Value
		}
		return ""
	}
	for _, e := range cal.Events() {
		var triggers []string
		for _, a := range e.Alarms() {
			triggers = append(triggers, a.GetProperty(ics.ComponentPropertyTrigger).Value)
		}
		all = append(all, shown{value(e, ics.ComponentPropertySummary), value(e, ics.ComponentPropertyDtStart), strings.Join(triggers, " "), value(e, ics.ComponentPropertyUrl)})
		uids = append(uids, e.Id())
	}
	return all, uids
}

func TestTheFeedHoldsTheDaysOfTheProfile(t *testing.T) {
	t.Parallel()
	f := newFixture(t, unlocks{{ID: "lock-1", Domain: "open.com", At: day(2027, 1, 7), Summary: words.Key("calendar.feed.expires")}})
	f.holds(
		calendar.Entry{Name: "renewing.com", Expires: day(2027, 5, 1), Renewal: registrar.RenewalAuto},
		calendar.Entry{Name: "xn--bcher-kva.com", Expires: day(2027, 3, 5), Deadline: day(2026, 12, 1)},
		calendar.Entry{Name: "unknown.com"},
	)
	got, _ := events(t, f.fetch().Body)
	const reminders = "-P30D -P7D -P1D"
	want := []shown{
		{"bücher.com: confirm the owner’s address", "20261201", reminders, "https://acme.test/domains/xn--bcher-kva.com/verification"},
		{"open.com expires", "20270107", reminders, "https://acme.test/domains/open.com"},
		{"bücher.com expires", "20270305", reminders, "https://acme.test/domains/xn--bcher-kva.com"},
		{"renewing.com renews", "20270501", reminders, "https://acme.test/domains/renewing.com"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestAFeedChangesOnlyWithTheDays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.holds(calendar.Entry{Name: "a.com", Expires: day(2027, 3, 5)}, calendar.Entry{Name: "b.com", Expires: day(2027, 3, 5)})
	first := f.fetch()
	if n := strings.Count(string(first.Body), "DTSTAMP:20261121T090000Z"); n != 2 {
		t.Errorf("%d events have the stamp of the change:\n%s", n, first.Body)
	}
	f.clock.Advance(time.Hour)
	f.holds(calendar.Entry{Name: "b.com", Expires: day(2027, 3, 5)}, calendar.Entry{Name: "a.com", Expires: day(2027, 3, 5)})
	if second := f.fetch(); string(second.Body) != string(first.Body) || second.ETag != first.ETag || !second.ChangedAt.Equal(first.ChangedAt) {
		t.Errorf("another order of the same days changed the feed: %s, %s", first.ETag, second.ETag)
	}
	_, before := events(t, first.Body)
	f.holds(calendar.Entry{Name: "a.com", Expires: day(2028, 3, 5)}, calendar.Entry{Name: "b.com", Expires: day(2027, 3, 5)})
	renewed := f.fetch()
	if renewed.ETag == first.ETag || !renewed.ChangedAt.Equal(f.clock.Now()) {
		t.Errorf("a renewal did not change the feed")
	}
	_, after := events(t, renewed.Body)
	if diff := cmp.Diff([]string{before[1], before[0]}, after); diff != "" {
		t.Errorf("a renewed domain has another UID (-want +got):\n%s", diff)
	}
}

func TestAFeedBelongsToOneProfileAtOneBrand(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	globex, _ := f.brands.ByID("globex")
	if _, err := f.Fetch(t.Context(), globex, f.token, ""); !errors.Is(err, calendar.ErrNotFound) {
		t.Errorf("at another brand: %v", err)
	}
	moved, _ := f.brands.ByID("acme")
	moved.Account = "another-account"
	if _, err := f.Fetch(t.Context(), moved, f.token, ""); !errors.Is(err, calendar.ErrNotFound) {
		t.Errorf("after the brand got another account: %v", err)
	}
	other := jane
	other.Profile = "carl"
	must(t, f.Revoke(t.Context(), other))
	if _, err := f.Feed(t.Context(), other); !errors.Is(err, calendar.ErrNotFound) {
		t.Errorf("another profile's feed: %v", err)
	}
	f.fetch()
}

func TestAFrenchFeed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	sam := jane
	sam.Brand = "globex"
	token, err := f.Create(t.Context(), sam)
	must(t, err)
	f.held[profile.Key{Brand: "globex", Account: "acme-main", Profile: "jane"}] = []calendar.Entry{{Name: "a.com", Expires: day(2027, 3, 5)}}
	globex, _ := f.brands.ByID("globex")
	file, err := f.Fetch(t.Context(), globex, token, "")
	must(t, err)
	if got, _ := events(t, file.Body); got[0].Summary != "a.com expire" || !strings.Contains(string(file.Body), "X-WR-CALNAME:Domaines chez Globex") {
		t.Errorf("feed:\n%s", file.Body)
	}
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 23, 30, 0, 0, time.UTC)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDaysAreThoseOfTheBrandsZone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	brands, err := brand.Parse([]byte(`{"brands": [{"id": "acme", "name": "Acme Domains", "hosts": ["acme.test"], "url": "https://acme.test",
		"account": "acme-main", "language": "en", "time_zone": "America/Toronto"}]}`), nil)
	must(t, err)
	f.brands = brands
	f.holds(calendar.Entry{Name: "example.com", Expires: time.Date(2027, 1, 6, 2, 0, 0, 0, time.UTC)})
	if body := string(f.fetch().Body); !strings.Contains(body, "DTSTART;VALUE=DATE:20270105\r\n") || !strings.Contains(body, "DTEND;VALUE=DATE:20270106\r\n") {
		t.Errorf("in Toronto it is 5 January:\n%s", body)
	}
}
