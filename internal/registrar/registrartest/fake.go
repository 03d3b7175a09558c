package registrartest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"portal/internal/registrar"
)

// Fake is a registrar account in memory. It keeps state, records every write
// that reached it, and fails on demand; see Fault. It is safe for concurrent use.
type Fake struct {
	now func() time.Time

	mu       sync.Mutex
	domains  map[registrar.DomainName]*holding
	logins   []*login
	sessions map[string]*session
	opened   int
	writes   []Write
	pending  []func()
	queue    map[target][]Fault
	events   []registrar.Event
	happened int
	withheld registrar.Parts
	account  holding // what belongs to no domain
	down     bool
}

// holding is one registration and the profile that it belongs to.
type holding struct {
	profile string
	state   registrar.Domain
	belongings
}

// Write is a change that reached the registrar, whatever became of it.
type Write struct {
	Op     Op
	Domain registrar.DomainName
	Value  []string // what was asked for: hosts, "locked" or "unlocked", a renewal
	At     time.Time
}

// NewFake returns an account without profiles and domains.
func NewFake(now func() time.Time) *Fake {
	return &Fake{
		now:      now,
		domains:  map[registrar.DomainName]*holding{},
		sessions: map[string]*session{},
		queue:    map[target][]Fault{},
	}
}

// Registrar returns the fake in all its roles.
func (f *Fake) Registrar() registrar.Registrar {
	reading, writing := f.roles()
	return registrar.Registrar{Reading: reading, Writing: writing, Profiles: f, Events: f}
}

// AddDomain puts a registration into a profile, which need not have a login.
func (f *Fake) AddDomain(profile string, state registrar.Domain) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.domains[state.Name] = &holding{profile: profile, state: copyOf(state), belongings: belongingsOf(state)}
}

// SetState changes name as if somebody had done so elsewhere. It panics when
// the account does not hold name.
func (f *Fake) SetState(name registrar.DomainName, change func(*registrar.Domain)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.domains[name].state)
}

// State returns the registration as it is, without a call being counted or failed.
func (f *Fake) State(name registrar.DomainName) (registrar.Domain, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h, ok := f.domains[name]
	if !ok {
		return registrar.Domain{}, false
	}
	return copyOf(h.state), true
}

// Writes returns the writes that arrived, oldest first. One that was never
// sent is not among them; one whose answer was lost is.
func (f *Fake) Writes() []Write {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.writes)
}

// Withhold makes the registrar refuse from now on to tell parts; it always tells
// the registration.
func (f *Fake) Withhold(parts registrar.Parts) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.withheld |= parts
}

// CompletePending lets the registry carry out what waits (see Pending).
func (f *Fake) CompletePending() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, apply := range f.pending {
		apply()
	}
	f.pending = nil
}

// Domain implements registrar.Reader.
func (f *Fake) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	op := "read " + string(name)
	if err := f.readFault(ctx, op); err != nil {
		return registrar.Domain{}, err
	}
	h, ok := f.domains[name]
	if !ok {
		return registrar.Domain{}, notFound(op)
	}
	state := only(h.state, parts&^f.withheld|registrar.PartRegistration)
	if state.Parts.Has(registrar.PartProfile) {
		state.Profile = outside(h.profile)
	}
	state.AdminEmail = h.contacts[registrar.AdminContact].Email
	state.ReadAt = f.now()
	return state, nil
}

// SetNameservers implements registrar.Writer.
func (f *Fake) SetNameservers(ctx context.Context, name registrar.DomainName, ns []registrar.Nameserver) (registrar.Receipt, error) {
	w := Write{Op: WriteNameservers, Domain: name, Value: registrar.Hosts(ns)}
	return f.write(ctx, w, func(d *registrar.Domain) { d.Nameservers = slices.Clone(ns) })
}

// SetLock implements registrar.Writer. A lock that the TLD does not have, or that
// the registrar holds, is refused.
func (f *Fake) SetLock(ctx context.Context, name registrar.DomainName, locked bool) (registrar.Receipt, error) {
	value := "unlocked"
	if locked {
		value = "locked"
	}
	return f.write(ctx, Write{Op: WriteLock, Domain: name, Value: []string{value}}, func(d *registrar.Domain) { d.Lock.Locked = locked })
}

// SetRenewal implements registrar.Writer.
func (f *Fake) SetRenewal(ctx context.Context, name registrar.DomainName, r registrar.Renewal) (registrar.Receipt, error) {
	w := Write{Op: WriteRenewal, Domain: name, Value: []string{string(r)}}
	return f.write(ctx, w, func(d *registrar.Domain) { d.Renewal = r })
}

// write runs one change of a registration through the faults. apply gets the live state.
func (f *Fake) write(ctx context.Context, w Write, apply func(*registrar.Domain)) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error { return refusal(w.Op, h.state) }
	return f.change(ctx, w, check, func(h *holding) { apply(&h.state) })
}

// change runs one change through the faults. check may say no, which is a plain
// refusal; apply gets the live holding.
func (f *Fake) change(ctx context.Context, w Write, check func(*holding) *registrar.Error, apply func(*holding)) (registrar.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	op := string(w.Op) + " " + string(w.Domain)
	fault := f.next(writes)
	if err := ctx.Err(); err != nil || f.down || fault.kind == notSent {
		return registrar.Receipt{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: err}
	}
	w.At = f.now()
	f.writes = append(f.writes, w)
	if fault.kind == blocked {
		f.mu.Unlock()
		err := fault.gate.wait(ctx)
		f.mu.Lock()
		if err != nil {
			return registrar.Receipt{}, &registrar.Error{Kind: registrar.ErrUnknownOutcome, Op: op, Err: err}
		}
	}
	h, ok := f.domains[w.Domain]
	if w.Domain == "" {
		h, ok = &f.account, true
	}
	if !ok {
		return registrar.Receipt{}, notFound(op)
	}
	if no := check(h); no != nil {
		no.Kind, no.Op = registrar.ErrRejected, op
		return registrar.Receipt{}, no
	}
	return f.carryOut(op, fault, h, apply)
}

// refusal is the clear no to a write that the state of the domain does not allow.
func refusal(kind Op, d registrar.Domain) *registrar.Error {
	switch {
	case kind != WriteLock:
	case !d.Lock.Supported:
		return &registrar.Error{Code: "480", Reason: registrar.ReasonUnsupported, Text: "no lock for this TLD"}
	case !d.Lock.Changeable:
		return &registrar.Error{Code: "552", Reason: registrar.ReasonLocked, Text: "the lock is held"}
	}
	return nil
}

func (f *Fake) carryOut(op string, fault Fault, h *holding, apply func(*holding)) (registrar.Receipt, error) {
	receipt := registrar.Receipt{Call: registrar.Call{Op: op, Code: "200", Text: "Command Successful"}}
	switch fault.kind {
	case rejected:
		err := fault.err
		err.Op = op
		return registrar.Receipt{}, &err
	case lostReply:
		apply(h)
		return registrar.Receipt{}, &registrar.Error{Kind: registrar.ErrUnknownOutcome, Op: op}
	case sentNotApplied:
		return registrar.Receipt{}, &registrar.Error{Kind: registrar.ErrUnknownOutcome, Op: op}
	case pending:
		h.state.Waiting++
		answer := h.ask(op, f.now())
		f.pending = append(f.pending, func() { h.state.Waiting--; answer(f.now()); apply(h) })
		receipt.Pending = true
		receipt.Call.Code, receipt.Call.Text = "250", "Command accepted"
	case lie:
	default:
		apply(h)
	}
	return receipt, nil
}

func notFound(op string) error {
	return &registrar.Error{Kind: registrar.ErrNotFound, Op: op, Code: "415", Text: "Authentication Error."}
}

// only returns a copy of the parts of d, as if nothing else had been asked for.
func only(d registrar.Domain, parts registrar.Parts) registrar.Domain {
	d = copyOf(d)
	d.Parts = parts & registrar.AllParts
	if !parts.Has(registrar.PartLock) {
		d.Lock, d.TransferAway = registrar.Lock{}, false
	}
	if !parts.Has(registrar.PartProfile) {
		d.Profile, d.Waiting, d.Held = "", -1, false
	}
	if !parts.Has(registrar.PartPrivacy) {
		d.Privacy = ""
	}
	if !parts.Has(registrar.PartVerification) {
		d.Verification = registrar.Verification{}
	}
	if !parts.Has(registrar.PartDNSSEC) {
		d.DS = nil
	}
	return d
}

func copyOf(d registrar.Domain) registrar.Domain {
	d.Nameservers, d.DS = slices.Clone(d.Nameservers), slices.Clone(d.DS)
	return d
}

// heldBy returns the names of a profile in order.
func (f *Fake) heldBy(profile string) []registrar.DomainName {
	names := slices.Sorted(maps.Keys(f.domains))
	return slices.DeleteFunc(names, func(n registrar.DomainName) bool {
		return f.domains[n].profile != profile
	})
}
