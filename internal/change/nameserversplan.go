package change

import (
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// HostsOp says what a NameserversPlan does with its hosts.
type HostsOp string

// The operations.
const (
	ReplaceHosts HostsOp = "replace"
	AddHosts     HostsOp = "add"    // at the end; those that are there stay
	RemoveHosts  HostsOp = "remove" // those that are there
)

// NameserversPlan changes delegations.
type NameserversPlan struct {
	Op    HostsOp  `json:"op"`
	Hosts []string `json:"hosts"` // lower-case A-labels, no final dot, in order
	// Signed has it made of domains with DS records too, which then no longer
	// resolve unless the new servers sign with the same keys.
	Signed bool `json:"signed,omitempty"`
}

// Kind implements Plan.
func (*NameserversPlan) Kind() kind.Kind { return kind.NameserversSet }

// Right implements Plan.
func (*NameserversPlan) Right() registrar.Rights { return kind.NameserversSet.Right() }

// Needs implements Plan. A locked domain takes no new delegation, and a signed one
// may break with it.
func (*NameserversPlan) Needs() registrar.Parts {
	return registrar.PartRegistration | registrar.PartProfile | registrar.PartLock | registrar.PartDNSSEC
}

func (e *NameserversPlan) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldNameservers, New: e.Hosts}}
}

// For implements Plan.
func (e *NameserversPlan) For(t Ticket, from Observed) (Change, error) {
	before := registrar.Hosts(from.Domain.Nameservers)
	wanted, known := e.wanted(before)
	if !known {
		return nil, &Impossible{Reason: registrar.ReasonInvalid}
	}
	if !slices.Equal(before, wanted) {
		if err := delegable(from.Domain, wanted); err != nil {
			return nil, err
		}
	}
	if !e.Signed && len(from.Domain.DS) > 0 && !registrar.SameDelegation(from.Domain.Nameservers, hostsOf(wanted)) {
		return nil, &Impossible{Reason: ReasonSigned}
	}
	return NewNameservers(t.ready(NameserversSeen(from.Domain.Nameservers)), from, hostsOf(wanted)), nil
}

// delegable says why d can't be delegated to hosts, if so.
func delegable(d registrar.Domain, hosts []string) error {
	facts, _ := rules.FactsFor(d.Name)
	least, most := rules.NameserverLimits(d.Name)
	switch {
	case facts.Has("update_all_info_only"):
		return &Impossible{Reason: registrar.ReasonUnsupported}
	case d.Lock.Locked, d.TransferAway:
		return &Impossible{Reason: registrar.ReasonLocked}
	case len(hosts) < least, len(hosts) > most:
		return &Impossible{Reason: registrar.ReasonInvalid}
	}
	return held(d)
}

// wanted is the delegation that the plan leads to, each host once.
func (e *NameserversPlan) wanted(before []string) (_ []string, known bool) {
	switch e.Op {
	case ReplaceHosts:
		return appendNew(nil, e.Hosts), true
	case AddHosts:
		return appendNew(slices.Clone(before), e.Hosts), true
	case RemoveHosts:
		return slices.DeleteFunc(slices.Clone(before), func(host string) bool { return slices.Contains(e.Hosts, host) }), true
	}
	return nil, false
}

func appendNew(hosts, more []string) []string {
	for _, host := range more {
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

func hostsOf(names []string) []registrar.Nameserver {
	ns := make([]registrar.Nameserver, len(names))
	for i, name := range names {
		ns[i].Host = name
	}
	return ns
}
