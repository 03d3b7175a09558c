package change

import (
	"slices"

	"portal/internal/registrar"
)

// HostsOp says what a NameserversEdit does with its hosts.
type HostsOp string

// The operations.
const (
	ReplaceHosts HostsOp = "replace"
	AddHosts     HostsOp = "add"    // at the end; those that are there stay
	RemoveHosts  HostsOp = "remove" // those that are there
)

// NameserversEdit changes delegations.
type NameserversEdit struct {
	Op    HostsOp  `json:"op"`
	Hosts []string `json:"hosts"` // lower-case A-labels, no final dot, in order
}

// Kind implements Edit.
func (*NameserversEdit) Kind() string { return NameserversSet }

// Right implements Edit.
func (*NameserversEdit) Right() registrar.Rights { return Nameservers{}.Right() }

// Needs implements Edit. A locked domain takes no new delegation.
func (*NameserversEdit) Needs() registrar.Parts {
	return registrar.PartRegistration | registrar.PartHolder | registrar.PartLock
}

// Plan implements Edit.
func (e *NameserversEdit) Plan(t Ticket, from Observed) (Change, error) {
	before := registrar.Hosts(from.Domain.Nameservers)
	wanted := e.wanted(before)
	change := NewNameservers(t.ready(NameserversSeen(from.Domain.Nameservers)), from, hostsOf(wanted))
	if slices.Equal(before, wanted) {
		return change, nil
	}
	if err := held(from.Domain); err != nil {
		return nil, err
	}
	facts, _ := registrar.FactsFor(from.Domain.Name)
	switch {
	case facts.Has("update_all_info_only"):
		return nil, &Impossible{Reason: registrar.ReasonUnsupported}
	case from.Domain.Lock.Locked, from.Domain.TransferAway:
		return nil, &Impossible{Reason: registrar.ReasonLocked}
	}
	return change, fits(from.Domain.Name, wanted)
}

func (e *NameserversEdit) wanted(before []string) []string {
	switch e.Op {
	case AddHosts:
		wanted := slices.Clone(before)
		for _, host := range e.Hosts {
			if !slices.Contains(wanted, host) {
				wanted = append(wanted, host)
			}
		}
		return wanted
	case RemoveHosts:
		return slices.DeleteFunc(slices.Clone(before), func(host string) bool { return slices.Contains(e.Hosts, host) })
	default:
		return e.Hosts
	}
}

// fits checks the number of nameservers against what the registry takes.
func fits(name registrar.DomainName, hosts []string) error {
	least, most := registrar.NameserverLimits(name)
	if len(hosts) < least || len(hosts) > most {
		return &Impossible{Reason: registrar.ReasonInvalid}
	}
	return nil
}

func hostsOf(names []string) []registrar.Nameserver {
	ns := make([]registrar.Nameserver, len(names))
	for i, name := range names {
		ns[i].Host = name
	}
	return ns
}
