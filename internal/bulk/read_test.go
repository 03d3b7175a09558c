package bulk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/bulk"
	"portal/internal/registrar"
)

func TestRowsAreFoundByStateAndNameAndPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := append(f.domains(5), "xn--bcher-kva.com")
	f.fake.AddDomain("jane", registrar.Domain{Name: names[5], Renewal: registrar.RenewalAuto})
	id := f.checked(t, autoRenew, names...)
	tests := []struct {
		name   string
		filter bulk.RowFilter
		want   []int
		more   bool
	}{
		{"all", bulk.RowFilter{Limit: 10}, []int{1, 2, 3, 4, 5, 6}, false},
		{"the first page", bulk.RowFilter{Limit: 4}, []int{1, 2, 3, 4}, true},
		{"the next page", bulk.RowFilter{After: 4, Limit: 4}, []int{5, 6}, false},
		{"a full last page", bulk.RowFilter{After: 2, Limit: 4}, []int{3, 4, 5, 6}, false},
		{"by state", bulk.RowFilter{States: []bulk.RowState{bulk.RowSame, bulk.RowFailed}, Limit: 10}, []int{6}, false},
		{"by part of the name", bulk.RowFilter{Search: "OP-003", Limit: 10}, []int{3}, false},
		{"by U-label", bulk.RowFilter{Search: "Bücher", Limit: 10}, []int{6}, false},
		{"what patterns would match", bulk.RowFilter{Search: "shop_%", Limit: 10}, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, more, err := f.Rows(t.Context(), jane, id, test.filter)
			f.must(t, err)
			var got []int
			for _, row := range rows {
				got = append(got, row.Seq)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || more != test.more {
				t.Errorf("rows (-want +got):\n%smore: %v", diff, more)
			}
		})
	}
}

func TestThePageBeforeIsFoundAmongTheSameRows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.checked(t, autoRenew, f.domains(7)...)
	for _, test := range []struct {
		name   string
		filter bulk.RowFilter
		want   int
	}{
		{"the third of three", bulk.RowFilter{After: 6, Limit: 3}, 3},
		{"the second", bulk.RowFilter{After: 3, Limit: 3}, 0},
		{"a short way from the start", bulk.RowFilter{After: 2, Limit: 3}, 0},
		{"nothing of the kind", bulk.RowFilter{Search: "no such", After: 6, Limit: 3}, 0},
	} {
		if got, err := f.PageBefore(t.Context(), jane, id, test.filter); got != test.want || err != nil {
			t.Errorf("%s: after %d, %v, want %d", test.name, got, err, test.want)
		}
	}
	stranger := jane
	stranger.Profile = "carl"
	if _, err := f.PageBefore(t.Context(), stranger, id, bulk.RowFilter{After: 6, Limit: 3}); !errors.Is(err, bulk.ErrNotFound) {
		t.Errorf("another profile: %v", err)
	}
}

func TestAFormMakesOneDraftOfTheSameNames(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(3)
	draft := func(form string, names ...registrar.DomainName) string {
		t.Helper()
		id, err := f.DraftOnce(t.Context(), jane, form, names)
		f.must(t, err)
		return id
	}
	ids := make(chan string, 2)
	for range cap(ids) {
		go func() {
			id, err := f.DraftOnce(t.Context(), jane, "a", names)
			if err != nil {
				t.Error(err)
			}
			ids <- id
		}()
	}
	first := <-ids
	if again := <-ids; again != first {
		t.Errorf("two presses made %s and %s", first, again)
	}
	for name, other := range map[string]string{"other names": draft("a", names[:2]...), "another form": draft("b", names...), "no form": draft("", names...)} {
		if other == first {
			t.Errorf("%s led to the same draft", name)
		}
	}
	f.must(t, f.Check(t.Context(), jane, first, autoRenew))
	if next := draft("a", names...); next == first {
		t.Error("a batch that went its way is taken for a draft")
	}
}

func TestEachRowTellsAllInOrderUntilAnError(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id, err := f.Draft(t.Context(), jane, f.domains(501))
	f.must(t, err)
	next := 1
	f.must(t, f.EachRow(t.Context(), jane, id, func(row bulk.Row) error {
		if row.Seq != next {
			t.Fatalf("row %d comes where %d should", row.Seq, next)
		}
		next++
		return nil
	}))
	if next != 502 {
		t.Errorf("%d rows", next-1)
	}
	enough := errors.New("enough")
	if err := f.EachRow(t.Context(), jane, id, func(bulk.Row) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("err = %v", err)
	}
}

func TestTheTimeLeftFollowsTheLastRows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(10)...)
	if got := f.batch(t, id).Left; got != 0 {
		t.Errorf("before the first row %s are left", got)
	}
	for range 4 {
		f.clock.Advance(2 * time.Second)
		f.next(t)
	}
	if got := f.batch(t, id).Left; got != 12*time.Second {
		t.Errorf("%s left for 6 rows of 2 s", got)
	}
	f.must(t, f.Pause(t.Context(), jane, id))
	f.clock.Advance(time.Hour)
	f.must(t, f.Resume(t.Context(), jane, id))
	f.clock.Advance(time.Second)
	for range 6 + 1 { // those from before the pause do nothing any more
		f.next(t)
	}
	if got := f.batch(t, id).Left; got != 5*time.Second {
		t.Errorf("%s left for 5 rows of 1 s after a pause", got)
	}
}
