package registrartest

import (
	"context"
	"sync"

	"portal/internal/registrar"
)

// Fault is something that goes wrong with one call. The zero value is none.
type Fault struct {
	on   target
	kind faultKind
	err  registrar.Error
	gate *Gate
}

// target says which calls a fault waits for.
type target int

const (
	writes target = iota
	reads
	profiles
)

type faultKind int

const (
	none faultKind = iota
	notSent
	rejected
	lostReply
	sentNotApplied
	pending
	lie
	blocked
	readFails
	sessionEnded
)

// The faults without a parameter.
var (
	// NotSent: the registrar can't be reached; ErrUnavailable.
	NotSent = Fault{on: writes, kind: notSent}
	// LostReply: the write is applied, its answer lost; ErrUnknownOutcome.
	LostReply = Fault{on: writes, kind: lostReply}
	// SentNotApplied: the write is lost inside the registrar; ErrUnknownOutcome.
	SentNotApplied = Fault{on: writes, kind: sentNotApplied}
	// Pending: the write is accepted, and applied by Fake.CompletePending.
	Pending = Fault{on: writes, kind: pending}
	// Lie: success is answered, and nothing done.
	Lie = Fault{on: writes, kind: lie}
	// ReadFails: a call of Reader gets no usable answer; ErrUnavailable.
	ReadFails = Fault{on: reads, kind: readFails}
	// ProfilesFail: a call of Profiles gets no usable answer; ErrUnavailable.
	ProfilesFail = Fault{on: profiles, kind: readFails}
	// SessionEnded: a call of Profiles with a session; ErrSessionEnded, and the session is gone.
	SessionEnded = Fault{on: profiles, kind: sessionEnded}
)

// Rejected is a clear no to a write: nothing is changed; ErrRejected.
func Rejected(code string, reason registrar.Reason, subject string) Fault {
	return Fault{on: writes, kind: rejected, err: registrar.Error{
		Kind: registrar.ErrRejected, Code: code, Reason: reason, Subject: subject, Text: "refused on request",
	}}
}

// Block holds a write at the gate after it was recorded and before it is
// applied. A context that ends there gives ErrUnknownOutcome, and nothing is applied.
func Block(g *Gate) Fault { return Fault{on: writes, kind: blocked, gate: g} }

// FailNext queues faults. Each befalls the next call of its kind (write, read,
// profile) that finds it at the head of the queue; a zero Fault lets one write pass.
func (f *Fake) FailNext(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range faults {
		f.queue[fault.on] = append(f.queue[fault.on], fault)
	}
}

// SetDown makes the registrar unreachable for every call, or reachable again.
func (f *Fake) SetDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

func (f *Fake) next(on target) Fault {
	queue := f.queue[on]
	if len(queue) == 0 {
		return Fault{}
	}
	f.queue[on] = queue[1:]
	return queue[0]
}

func (f *Fake) readFault(ctx context.Context, op string) error {
	fault := f.next(reads)
	if err := ctx.Err(); err != nil || f.down || fault.kind == readFails {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: err}
	}
	return nil
}

// Gate holds a call until a test lets it go on.
type Gate struct {
	arrived, released chan struct{}
	arrive, release   sync.Once
}

// NewGate returns a closed gate.
func NewGate() *Gate {
	return &Gate{arrived: make(chan struct{}), released: make(chan struct{})}
}

// Arrived is closed when a call stands at the gate.
func (g *Gate) Arrived() <-chan struct{} { return g.arrived }

// Release opens the gate for good.
func (g *Gate) Release() { g.release.Do(func() { close(g.released) }) }

func (g *Gate) wait(ctx context.Context) error {
	g.arrive.Do(func() { close(g.arrived) })
	select {
	case <-g.released:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
