package registrartest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
)

// Op names a method of registrar.Writer.
type Op string

// The writes.
const (
	WriteNameservers Op = "set nameservers"
	WriteLock        Op = "set lock"
	WriteRenewal     Op = "set renewal"
)

// writeCase is a change that every domain of a fixture can take: it asks for what no
// domain has at first.
type writeCase struct {
	op    Op
	parts registrar.Parts // that show it
	send  func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error)
	// shows picks out of a domain what the write sets.
	shows  func(*registrar.Domain) any
	wanted func(f Fixture) any
	// clear blanks what the write may change.
	clear func(*registrar.Domain)
}

var writeCases = []writeCase{
	{
		op: WriteNameservers, parts: registrar.PartRegistration,
		send: func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error) {
			return f.Registrar.Writer.SetNameservers(ctx, name, nameservers(f.Hosts[:2]...))
		},
		shows:  func(d *registrar.Domain) any { return registrar.Hosts(d.Nameservers) },
		wanted: func(f Fixture) any { return f.Hosts[:2] },
		clear:  func(d *registrar.Domain) { d.Nameservers = nil },
	},
	{
		op: WriteLock, parts: registrar.PartLock,
		send: func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error) {
			return f.Registrar.Writer.SetLock(ctx, name, true)
		},
		shows:  func(d *registrar.Domain) any { return d.Lock.Locked },
		wanted: func(Fixture) any { return true },
		clear:  func(d *registrar.Domain) { d.Lock.Locked = false },
	},
	{
		op: WriteRenewal, parts: registrar.PartRegistration,
		send: func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error) {
			return f.Registrar.Writer.SetRenewal(ctx, name, registrar.RenewalExpire)
		},
		shows:  func(d *registrar.Domain) any { return d.Renewal },
		wanted: func(Fixture) any { return registrar.RenewalExpire },
		clear:  func(d *registrar.Domain) { d.Renewal = "" },
	},
}

// everyWrite makes rules of one that holds for each write.
func everyWrite(name string, check func(t *testing.T, f Fixture, w writeCase)) []rule {
	rules := make([]rule, len(writeCases))
	for i, w := range writeCases {
		rules[i] = rule{fmt.Sprintf("%s: %s", w.op, name), func(t *testing.T, f Fixture) { check(t, f, w) }}
	}
	return rules
}

// commonWriterRules hold for every method of registrar.Writer.
var commonWriterRules = [][]rule{
	everyWrite("a change is applied, and its call described", func(t *testing.T, f Fixture, w writeCase) {
		receipt, err := w.send(t.Context(), f, f.Domains[0])
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Pending || receipt.Call.Op == "" || receipt.Call.Code == "" {
			t.Errorf("receipt = %+v", receipt)
		}
		w.wantDone(t, f)
		wantWrites(t, f, w.op, 1)
	}),
	everyWrite("what is set already is no error", func(t *testing.T, f Fixture, w writeCase) {
		for range 2 {
			if receipt, err := w.send(t.Context(), f, f.Domains[0]); err != nil || receipt.Pending {
				t.Fatalf("receipt %+v, err %v", receipt, err)
			}
		}
		w.wantDone(t, f)
	}),
	everyWrite("only what it names changes", func(t *testing.T, f Fixture, w writeCase) {
		before := make([]registrar.Domain, 2)
		for i := range before {
			before[i] = live(t, f, f.Domains[i], registrar.AllParts)
		}
		if _, err := w.send(t.Context(), f, f.Domains[0]); err != nil {
			t.Fatal(err)
		}
		w.clear(&before[0])
		for i, want := range before {
			got := live(t, f, f.Domains[i], registrar.AllParts)
			if i == 0 {
				w.clear(&got)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(registrar.Domain{}, "ReadAt", "Updated")); diff != "" {
				t.Errorf("%s (-before +after):\n%s", f.Domains[i], diff)
			}
		}
	}),
	everyWrite("a lost reply is an unknown outcome", func(t *testing.T, f Fixture, w writeCase) {
		f.LoseReply(w.op)
		_, err := w.send(t.Context(), f, f.Domains[0])
		wantKind(t, err, registrar.ErrUnknownOutcome)
		wantWrites(t, f, w.op, 1)
		w.wantDone(t, f)
	}),
	everyWrite("a refused write changed nothing and carries the registrar's code", func(t *testing.T, f Fixture, w writeCase) {
		before := w.now(t, f)
		f.Refuse(w.op)
		_, err := w.send(t.Context(), f, f.Domains[0])
		wantKind(t, err, registrar.ErrRejected)
		if asError(err).Code == "" {
			t.Errorf("%v has no code", err)
		}
		if diff := cmp.Diff(before, w.now(t, f)); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	}),
	everyWrite("an unreachable registrar is unavailable and nothing was sent", func(t *testing.T, f Fixture, w writeCase) {
		f.Unreachable()
		_, err := w.send(t.Context(), f, f.Domains[0])
		wantKind(t, err, registrar.ErrUnavailable)
		wantWrites(t, f, w.op, 0)
	}),
	everyWrite("a context cancelled before sending sends nothing", func(t *testing.T, f Fixture, w writeCase) {
		liveHosts(t, f, f.Domains[0]) // a connection is open
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := w.send(ctx, f, f.Domains[0])
		wantKind(t, err, registrar.ErrUnavailable)
		wantWrites(t, f, w.op, 0)
	}),
	everyWrite("a deadline that passes after sending is an unknown outcome", func(t *testing.T, f Fixture, w writeCase) {
		f.Stall(w.op)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := w.send(ctx, f, f.Domains[0])
		wantKind(t, err, registrar.ErrUnknownOutcome)
		wantWrites(t, f, w.op, 1)
	}),
	everyWrite("it is sent once even when a kept connection breaks", func(t *testing.T, f Fixture, w writeCase) {
		liveHosts(t, f, f.Domains[0])
		f.BreakIdle()
		f.LoseReply(w.op)
		_, err := w.send(t.Context(), f, f.Domains[0])
		if asError(err) == nil {
			t.Fatal("a write without an answer succeeded")
		}
		if sent := f.Writes(w.op); sent > 1 {
			t.Errorf("%d writes arrived", sent)
		}
	}),
	everyWrite("a foreign domain can't be changed", func(t *testing.T, f Fixture, w writeCase) {
		for _, name := range []registrar.DomainName{f.Foreign, "nobody-has-this.example"} {
			_, err := w.send(t.Context(), f, name)
			wantKind(t, err, registrar.ErrNotFound)
		}
	}),
}

// now returns what the write is about as a fresh read of the first domain shows it.
func (w writeCase) now(t *testing.T, f Fixture) any {
	t.Helper()
	d := live(t, f, f.Domains[0], w.parts)
	return w.shows(&d)
}

func (w writeCase) wantDone(t *testing.T, f Fixture) {
	t.Helper()
	if diff := cmp.Diff(w.wanted(f), w.now(t, f)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", w.op, diff)
	}
}

func asError(err error) *registrar.Error {
	e, _ := err.(*registrar.Error)
	return e
}

func wantWrites(t *testing.T, f Fixture, op Op, want int) {
	t.Helper()
	if got := f.Writes(op); got != want {
		t.Errorf("%d writes reached the registrar, want %d", got, want)
	}
}
