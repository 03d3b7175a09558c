package edits

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// registryPatience is how long the registry may take to say which hosts it knows:
// as long as the new servers themselves.
const registryPatience = 3 * time.Second

// unknownHosts asks the registry about the hosts that are new to the domain, and
// puts those that it does not know beside their fields. No answer says nothing.
func unknownHosts(ctx context.Context, who gate.Visitor, view edits.NameserversView, wanted []registrar.Nameserver) map[int]ui.HostProblemKind {
	if who.Registrar.HostReader == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, registryPatience)
	defer cancel()
	problems := make(map[int]ui.HostProblemKind)
	var mu sync.Mutex
	var all routine.Group
	for _, ns := range wanted {
		if slices.Contains(view.Current, ns.Host) {
			continue
		}
		all.Do(func() {
			known, err := who.Registrar.HostReader.HostKnown(ctx, ns.Host, view.Head.Name.TLD())
			if i := rowOf(view.Hosts, ns.Host); err == nil && !known && i >= 0 {
				mu.Lock()
				defer mu.Unlock()
				problems[i] = unknownHost(view.Head.Name, ns.Host)
			}
		})
	}
	_ = all.Wait() // Do has no errors
	return problems
}

// unknownHost is the problem of a host that the registry does not know. One below
// the domain itself needs addresses there.
func unknownHost(name registrar.DomainName, host string) ui.HostProblemKind {
	if isBelow(name, host) {
		return ui.HostBelow
	}
	return ui.HostUnknown
}

func isBelow(name registrar.DomainName, host string) bool {
	return strings.HasSuffix(host, "."+string(name))
}

// rowOf is the row that names a host, however it was typed; -1 for none.
func rowOf(rows []string, host string) int {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return slices.IndexFunc(rows, func(text string) bool {
		ns, err := registrar.ParseNameserver(text)
		return err == nil && ns.Host == host
	})
}

// refusedHost puts the registry's problem beside the field it is about.
func refusedHost(view edits.NameserversView, n ui.FormBanner) map[int]ui.HostProblemKind {
	i := rowOf(view.Hosts, n.Subject)
	if i < 0 || n.Kind != ui.FormRefused || n.Subject == "" {
		return nil
	}
	switch n.Reason {
	case registrar.ReasonHostUnknown:
		ns, err := registrar.ParseNameserver(view.Hosts[i])
		if err != nil {
			return nil
		}
		return map[int]ui.HostProblemKind{i: unknownHost(view.Head.Name, ns.Host)}
	case registrar.ReasonHostInvalid:
		return map[int]ui.HostProblemKind{i: ui.HostRefused}
	}
	return nil
}

// addHosts makes the hosts that the visitor chose known to the registry, each as a
// change of its own, and reads the domain again for the change that follows. What
// comes back as held is the first one that was not applied: the delegation waits.
func (p nameserversPage) addHosts(e *nameserversEdit) (seen change.Observed, held *change.Result, err error) {
	name, who, v := e.On.Name, e.On.Who, e.View
	seen = e.On.Observed
	if e.Ticket.Seen != change.NameserversSeen(seen.Domain.Nameservers) { // stale
		return seen, nil, nil
	}
	for _, ns := range v.wanted {
		if !slices.Contains(v.form.register, ns.Host) || isBelow(name, ns.Host) {
			continue
		}
		t := change.Ticket{ID: change.HostRegistrationID(e.Ticket.ID, ns), Seen: change.HostRegistrationSeen(), Group: e.Ticket.ID}
		res, err := p.gate.Changes.Apply(e.R.Context(), who.Actor, change.NewHostRegistration(t, seen, ns, who.Registrar.Reader))
		if err != nil {
			return seen, nil, err
		}
		if res.Outcome != audit.Applied {
			return seen, &res, nil
		}
		if seen, err = p.gate.Changes.Observe(e.R.Context(), who.Actor, name, nameserversParts); err != nil {
			return seen, nil, err
		}
	}
	return seen, nil, nil
}
