package change_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// editCases has an edit of each kind that can be made in bulk; a test fails if
// one is missing.
var editCases = []change.Plan{
	&change.NameserversPlan{Op: change.AddHosts, Hosts: []string{"ns3.new.example"}},
	&change.LockPlan{Locked: true},
	&change.RenewalPlan{Renewal: registrar.RenewalAuto},
	&change.PrivacyPlan{On: true},
	&change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.TechContact: otherContact()}},
	&change.VerificationPlan{},
	&change.DNSSECPlan{},
}

var oneDS = []registrar.DS{{KeyTag: 12345, Algorithm: 13, DigestType: 2, Digest: "AB"}}

func otherContact() registrar.FullContact {
	return registrar.FullContact{
		FirstName: "Tess", LastName: "Other", Organisation: "Other Ltd", Address1: "2 Example Street", City: "Toronto", State: "ON",
		PostalCode: "M5V 2T6", Country: "CA", Phone: "+1.4165550199", Email: "tess@other.example",
	}
}

// domainFor makes a domain that edit changes something of.
func (f fixture) domainFor(plan change.Plan) registrar.DomainName {
	name := f.domain()
	if plan.Kind() == kind.DNSSECSet {
		setState(func(d *registrar.Domain) { d.DS = oneDS })(f, name)
	}
	return name
}

// observeFor reads what edit starts from.
func (f fixture) observeFor(t *testing.T, name registrar.DomainName, plan change.Plan) change.Observed {
	t.Helper()
	seen, err := f.Observe(t.Context(), jane, name, plan.Needs())
	if err == nil {
		err = f.Complete(t.Context(), jane, plan, &seen)
	}
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestEveryEditIsStoredAndReadBack(t *testing.T) {
	t.Parallel()
	var kinds []kind.Kind
	for _, plan := range editCases {
		kinds = append(kinds, plan.Kind())
		params, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		again, err := change.DecodePlan(plan.Kind(), params)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plan, again); diff != "" {
			t.Errorf("%s (-stored +read):\n%s", plan.Kind(), diff)
		}
	}
	slices.Sort(kinds)
	if diff := cmp.Diff(change.PlanKinds(), slices.Compact(kinds)); diff != "" {
		t.Errorf("kinds (-editable +tried here):\n%s", diff)
	}
	for _, stored := range []struct {
		kind   kind.Kind
		params string
	}{{"no.such", "{}"}, {kind.LockSet, "{"}, {kind.LockSet, `{"locked":"yes"}`}, {"", ""}} {
		if plan, err := change.DecodePlan(stored.kind, json.RawMessage(stored.params)); err == nil {
			t.Errorf("%+v was read as %+v", stored, plan)
		}
	}
}

func TestEveryEditPlansAChangeThatCanBeApplied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, plan := range editCases {
		t.Run(string(plan.Kind()), func(t *testing.T) {
			name := f.domainFor(plan)
			c, err := plan.For(change.Ticket{ID: change.NewID(), Batch: "B-1"}, f.observeFor(t, name, plan))
			if err != nil {
				t.Fatal(err)
			}
			if c.Kind() != plan.Kind() || c.Right() != plan.Right() || c.Domain() != name || c.Ticket().Batch != "B-1" {
				t.Errorf("planned %s of %s by right %b in batch %q", c.Kind(), c.Domain(), c.Right(), c.Ticket().Batch)
			}
			if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
				t.Fatalf("%+v, %v", res, err)
			}
			if c.Kind() == kind.VerificationSend {
				return // a mail can be sent again
			}
			again, err := plan.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, plan))
			if err != nil || len(again.Diff()) != 0 {
				t.Errorf("once it is done: %v, %v", again, err)
			}
		})
	}
}

func TestAPlanRestsOnWhatTheDryRunSaw(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, plan := range editCases {
		t.Run(string(plan.Kind()), func(t *testing.T) {
			name := f.domainFor(plan)
			dry, err := plan.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, plan))
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range kindCases {
				if k.kind != plan.Kind() {
					continue
				}
				if k.elsewhere == nil {
					return // an act, which rests on no state
				}
				k.elsewhere(f, name)
			}
			late, err := plan.For(dry.Ticket(), f.observeFor(t, name, plan))
			if impossible := new(change.Impossible); errors.As(err, &impossible) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if late.Ticket().Seen == late.Seen() {
				t.Error("the ticket of the dry run was made good for another state")
			}
			if len(late.Diff()) == 0 {
				return // somebody did the same elsewhere
			}
			if _, err := f.Apply(t.Context(), jane, late); !errors.Is(err, audit.ErrStale) {
				t.Errorf("Apply = %v, want ErrStale", err)
			}
		})
	}
}

func TestNameserversAreReplacedAddedAndRemoved(t *testing.T) {
	t.Parallel()
	many := make([]string, 14)
	for i := range many {
		many[i] = fmt.Sprintf("ns%d.many.example", i)
	}
	invalid, locked := registrar.ReasonInvalid, registrar.ReasonLocked
	tests := []struct {
		name   string
		op     change.HostsOp
		hosts  []string
		domain registrar.Domain // its nameservers are a and b
		want   []string         // nil if it can't be done
		why    registrar.Reason
	}{
		{"replace", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{}, []string{"c", "d"}, ""},
		{"replace names each host once", change.ReplaceHosts, []string{"c", "d", "c"}, registrar.Domain{}, []string{"c", "d"}, ""},
		{"a new order is a change", change.ReplaceHosts, []string{"b", "a"}, registrar.Domain{}, []string{"b", "a"}, ""},
		{"replace by what is there is nothing to do", change.ReplaceHosts, []string{"a", "b"}, registrar.Domain{}, []string{"a", "b"}, ""},
		{"replace by too few", change.ReplaceHosts, []string{"c"}, registrar.Domain{}, nil, invalid},
		{"replace by none", change.ReplaceHosts, nil, registrar.Domain{}, nil, invalid},
		{"replace by too many", change.ReplaceHosts, many, registrar.Domain{}, nil, invalid},
		{"add keeps the order and what is there", change.AddHosts, []string{"d", "c"}, registrar.Domain{}, []string{"a", "b", "d", "c"}, ""},
		{"add drops what is there already", change.AddHosts, []string{"b", "c", "c"}, registrar.Domain{}, []string{"a", "b", "c"}, ""},
		{"add what is there is nothing to do", change.AddHosts, []string{"b"}, registrar.Domain{}, []string{"a", "b"}, ""},
		{"add too many", change.AddHosts, many[:12], registrar.Domain{}, nil, invalid},
		{"add as many as there may be", change.AddHosts, many[:11], registrar.Domain{}, append([]string{"a", "b"}, many[:11]...), ""},
		{"remove leaves too few", change.RemoveHosts, []string{"a"}, registrar.Domain{}, nil, invalid},
		{"remove what is not there is nothing to do", change.RemoveHosts, []string{"z"}, registrar.Domain{}, []string{"a", "b"}, ""},
		{"remove", change.RemoveHosts, []string{"b"}, registrar.Domain{Nameservers: hosts("a", "b", "c")}, []string{"a", "c"}, ""},
		{"an operation that there is not", "swap", []string{"c", "d"}, registrar.Domain{}, nil, invalid},
		{"locked", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{Lock: registrar.Lock{Supported: true, Locked: true}}, nil, locked},
		{"locked, and nothing to do", change.ReplaceHosts, []string{"a", "b"}, registrar.Domain{Lock: registrar.Lock{Supported: true, Locked: true}}, []string{"a", "b"}, ""},
		{"held", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{Held: true}, nil, locked},
		{"on its way to another registrar", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{TransferAway: true}, nil, locked},
		{"signed", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{DS: oneDS}, nil, change.ReasonSigned},
		{"signed, and one more server", change.AddHosts, []string{"c"}, registrar.Domain{DS: oneDS}, nil, change.ReasonSigned},
		{"signed, and nothing to do", change.ReplaceHosts, []string{"a", "b"}, registrar.Domain{DS: oneDS}, []string{"a", "b"}, ""},
		{"signed, and another order of the same servers", change.ReplaceHosts, []string{"b", "a"}, registrar.Domain{DS: oneDS}, []string{"b", "a"}, ""},
		{"a TLD that takes no such change", change.ReplaceHosts, []string{"c", "d"}, registrar.Domain{Name: "example.dk"}, nil, registrar.ReasonUnsupported},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := test.domain
			if d.Nameservers == nil {
				d.Nameservers = hosts("a", "b")
			}
			if d.Name == "" {
				d.Name = example
			}
			before := registrar.Hosts(d.Nameservers)
			c, err := (&change.NameserversPlan{Op: test.op, Hosts: test.hosts}).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: d})
			if test.want == nil {
				wantImpossible(t, c, err, test.why)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, wanted := c.States(); !cmp.Equal(wanted, any(test.want)) {
				t.Errorf("wanted %v, want %v", wanted, test.want)
			}
			if nothing := len(c.Diff()) == 0; nothing != slices.Equal(before, test.want) {
				t.Errorf("nothing to do: %v", nothing)
			}
			if after := registrar.Hosts(d.Nameservers); !slices.Equal(before, after) {
				t.Errorf("the plan moved what was observed from %v to %v", before, after)
			}
		})
	}
}

func TestALockIsPlannedWhereItCanBeSwitched(t *testing.T) {
	t.Parallel()
	const told = registrar.PartRegistration | registrar.PartLock
	yes := registrar.Lock{Supported: true, Changeable: true}
	on, held, heldOn := yes, registrar.Lock{Supported: true}, registrar.Lock{Supported: true, Locked: true}
	on.Locked = true
	tests := []struct {
		name   string
		domain registrar.Domain
		locked bool
		steps  int // differences of the plan
		why    registrar.Reason
	}{
		{"lock", registrar.Domain{Parts: told, Lock: yes}, true, 1, ""},
		{"unlock", registrar.Domain{Parts: told, Lock: on}, false, 1, ""},
		{"locked already", registrar.Domain{Parts: told, Lock: on}, true, 0, ""},
		{"locked already, and held", registrar.Domain{Parts: told, Lock: heldOn}, true, 0, ""},
		{"held", registrar.Domain{Parts: told, Lock: held}, true, 0, registrar.ReasonLocked},
		{"held locked", registrar.Domain{Parts: told, Lock: heldOn}, false, 0, registrar.ReasonLocked},
		{"no lock in this TLD", registrar.Domain{Parts: told}, true, 0, registrar.ReasonUnsupported},
		{"no lock in this TLD to take off", registrar.Domain{Parts: told}, false, 0, registrar.ReasonUnsupported},
	}
	untold := change.Observed{Domain: registrar.Domain{Parts: registrar.PartRegistration}}
	c, err := (&change.LockPlan{Locked: true}).For(change.Ticket{}, untold)
	wantImpossible(t, c, err, registrar.ReasonOther) // whether there is one is not known
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := (&change.LockPlan{Locked: test.locked}).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: test.domain})
			wantPlan(t, c, err, test.steps, test.why)
		})
	}
}

func TestARenewalIsPlannedWhereItCanBeSet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		domain registrar.Domain
		wanted registrar.Renewal
		steps  int
		why    registrar.Reason
	}{
		{"on", registrar.Domain{Renewal: registrar.RenewalManual}, registrar.RenewalAuto, 1, ""},
		{"off", registrar.Domain{Renewal: registrar.RenewalAuto}, registrar.RenewalManual, 1, ""},
		{"to lapse in silence is not the same as with notices", registrar.Domain{Renewal: registrar.RenewalManual}, registrar.RenewalExpire, 1, ""},
		{"where it is not clear", registrar.Domain{}, registrar.RenewalAuto, 1, ""},
		{"set already", registrar.Domain{Renewal: registrar.RenewalAuto}, registrar.RenewalAuto, 0, ""},
		{"held", registrar.Domain{Renewal: registrar.RenewalManual, Held: true}, registrar.RenewalAuto, 0, registrar.ReasonLocked},
		{"held, and set already", registrar.Domain{Renewal: registrar.RenewalAuto, Held: true}, registrar.RenewalAuto, 0, ""},
		{"to nothing", registrar.Domain{Renewal: registrar.RenewalAuto}, "", 0, registrar.ReasonInvalid},
		{"to something else", registrar.Domain{Renewal: registrar.RenewalAuto}, "yearly", 0, registrar.ReasonInvalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := (&change.RenewalPlan{Renewal: test.wanted}).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: test.domain})
			wantPlan(t, c, err, test.steps, test.why)
		})
	}
}

func TestPrivacyIsPlannedWhereItCanBeSwitched(t *testing.T) {
	t.Parallel()
	on, off := registrar.PrivacyOn, registrar.PrivacyOff
	tests := []struct {
		name   string
		domain registrar.Domain
		on     bool
		steps  int
		why    registrar.Reason
	}{
		{"on", registrar.Domain{Privacy: off}, true, 1, ""},
		{"off", registrar.Domain{Privacy: on}, false, 1, ""},
		{"on already", registrar.Domain{Privacy: on}, true, 0, ""},
		{"on its way", registrar.Domain{Privacy: registrar.PrivacyEnabling}, true, 0, registrar.ReasonWaiting},
		{"on its way back", registrar.Domain{Privacy: registrar.PrivacyDisabling}, true, 0, registrar.ReasonWaiting},
		{"none in this TLD", registrar.Domain{Privacy: registrar.PrivacyUnsupported}, true, 0, registrar.ReasonUnsupported},
		{"held", registrar.Domain{Privacy: off, Held: true}, true, 0, registrar.ReasonLocked},
	}
	c, err := (&change.PrivacyPlan{On: true}).For(change.Ticket{}, change.Observed{})
	wantImpossible(t, c, err, registrar.ReasonOther) // whether there is any is not known
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := (&change.PrivacyPlan{On: test.on}).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: test.domain})
			wantPlan(t, c, err, test.steps, test.why)
		})
	}
}

func wantPlan(t *testing.T, c change.Change, err error, steps int, why registrar.Reason) {
	t.Helper()
	if why != "" {
		wantImpossible(t, c, err, why)
		return
	}
	if err != nil || len(c.Diff()) != steps {
		t.Fatalf("planned %+v, %v, want %d differences", c, err, steps)
	}
	if c.Ticket().Seen != c.Seen() {
		t.Error("the plan is stale")
	}
}

func wantImpossible(t *testing.T, c change.Change, err error, why registrar.Reason) {
	t.Helper()
	var impossible *change.Impossible
	if c != nil || !errors.As(err, &impossible) || impossible.Reason != why {
		t.Errorf("planned %v, %v, want it impossible for %q", c, err, why)
	}
}

func TestOnlyOwnersWhoAreNotConfirmedAreMailed(t *testing.T) {
	t.Parallel()
	for status, steps := range map[registrar.VerificationStatus]int{
		registrar.VerificationNeeded: 1, registrar.VerificationWaiting: 1, registrar.VerificationPending: 1, registrar.VerificationSuspended: 1,
		registrar.VerificationVerified: 0, registrar.VerificationNone: 0,
	} {
		d := registrar.Domain{Verification: registrar.Verification{Status: status}, Held: true}
		c, err := new(change.VerificationPlan).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: d})
		wantPlan(t, c, err, steps, "")
	}
	for _, status := range []registrar.VerificationStatus{"", registrar.VerificationOther} {
		d := registrar.Domain{Verification: registrar.Verification{Status: status}}
		c, err := new(change.VerificationPlan).For(change.Ticket{}, change.Observed{Domain: d})
		wantImpossible(t, c, err, registrar.ReasonOther)
	}
}

func TestSignedDomainsGetNewNameserversWhereThatWasAskedFor(t *testing.T) {
	t.Parallel()
	d := registrar.Domain{Name: example, Nameservers: hosts("a", "b"), DS: oneDS}
	plan := &change.NameserversPlan{Op: change.ReplaceHosts, Hosts: []string{"c", "d"}, Signed: true}
	c, err := plan.For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: d})
	wantPlan(t, c, err, 1, "")
}

func TestRecordsOfSignedDomainsAreRemoved(t *testing.T) {
	t.Parallel()
	seen := registrar.Domain{Name: example, Parts: registrar.PartDNSSEC}
	signed, held := seen, seen
	signed.DS, held.DS = oneDS, oneDS
	held.Held = true
	for _, tt := range []struct {
		name  string
		d     registrar.Domain
		steps int
		why   registrar.Reason
	}{
		{"signed", signed, 1, ""},
		{"not signed", seen, 0, ""},
		{"held", held, 0, registrar.ReasonLocked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := new(change.DNSSECPlan).For(change.Ticket{ID: change.NewID()}, change.Observed{Domain: tt.d})
			wantPlan(t, c, err, tt.steps, tt.why)
		})
	}
	c, err := new(change.DNSSECPlan).For(change.Ticket{}, change.Observed{Domain: registrar.Domain{DS: oneDS}})
	wantImpossible(t, c, err, registrar.ReasonOther)
}

func TestOwnersHaveSomeRestBetweenTwoMessages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plan, name := new(change.VerificationPlan), f.domain()
	c, err := plan.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, plan))
	if err == nil {
		_, err = f.Apply(t.Context(), jane, c)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(change.VerificationPause - time.Second)
	c, err = plan.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, plan))
	wantImpossible(t, c, err, change.ReasonRests)
	f.clock.Advance(time.Second)
	c, err = plan.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, plan))
	wantPlan(t, c, err, 1, "")
}
