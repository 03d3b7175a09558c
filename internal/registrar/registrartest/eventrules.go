package registrartest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

var eventRules = []rule{
	{"an empty queue is no error", func(t *testing.T, f Fixture) {
		if got := poll(t, f, 10); len(got) != 0 {
			t.Errorf("events %+v", got)
		}
	}},
	{"events come oldest first, with what they are about", func(t *testing.T, f Fixture) {
		for _, name := range f.Domains[:3] {
			f.Happen(name)
		}
		got := poll(t, f, 10)
		if diff := cmp.Diff(f.Domains[:3], about(got)); diff != "" {
			t.Errorf("domains (-want +got):\n%s", diff)
		}
		for _, e := range got {
			if e.ID == "" || e.Object == "" || e.Name == "" || e.At.IsZero() {
				t.Errorf("event %+v", e)
			}
		}
		if !slices.IsSortedFunc(got, func(a, b registrar.Event) int { return a.At.Compare(b.At) }) {
			t.Errorf("not in order of time: %+v", got)
		}
	}},
	{"events come again until they are acknowledged", func(t *testing.T, f Fixture) {
		for _, name := range f.Domains[:3] {
			f.Happen(name)
		}
		first := poll(t, f, 10)
		if diff := cmp.Diff(first, poll(t, f, 10)); diff != "" {
			t.Errorf("asked again (-first +second):\n%s", diff)
		}
		acknowledge(t, f, first[1].ID)
		want := []registrar.Event{first[0], first[2]}
		if diff := cmp.Diff(want, poll(t, f, 10)); diff != "" {
			t.Errorf("after one was acknowledged (-want +got):\n%s", diff)
		}
	}},
	{"acknowledging an event again, or one that is not there, is no error", func(t *testing.T, f Fixture) {
		f.Happen(f.Domains[0])
		id := poll(t, f, 1)[0].ID
		acknowledge(t, f, id)
		acknowledge(t, f, id)
		acknowledge(t, f, "00000000000000000000000000000000")
		if got := poll(t, f, 10); len(got) != 0 {
			t.Errorf("events %+v", got)
		}
	}},
	{"no more events come than were asked for", func(t *testing.T, f Fixture) {
		for _, name := range f.Domains[:3] {
			f.Happen(name)
		}
		for limit := 1; limit <= 4; limit++ {
			if got := poll(t, f, limit); len(got) != min(limit, 3) {
				t.Errorf("%d events, asked for %d", len(got), limit)
			}
		}
	}},
	{"an unreachable registrar is unavailable to who asks for events or acknowledges", func(t *testing.T, f Fixture) {
		f.Unreachable()
		_, err := f.Registrar.Events.Events(t.Context(), 10)
		wantKind(t, err, registrar.ErrUnavailable)
		wantKind(t, f.Registrar.Events.Acknowledge(t.Context(), "00000000000000000000000000000000"), registrar.ErrUnavailable)
	}},
}

func poll(t *testing.T, f Fixture, limit int) []registrar.Event {
	t.Helper()
	events, err := f.Registrar.Events.Events(t.Context(), limit)
	if err != nil {
		t.Fatalf("read events: %v", err)
	}
	return events
}

func acknowledge(t *testing.T, f Fixture, id string) {
	t.Helper()
	if err := f.Registrar.Events.Acknowledge(t.Context(), id); err != nil {
		t.Fatalf("acknowledge %s: %v", id, err)
	}
}

func about(events []registrar.Event) []registrar.DomainName {
	names := make([]registrar.DomainName, len(events))
	for i, e := range events {
		names[i] = e.Domain
	}
	return names
}
