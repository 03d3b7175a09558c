package edits

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
)

// The most that the overview of all domains looks at.
const (
	mostGiven = 500   // changes of access of each kind, newest first
	mostHeld  = 20000 // domains of a profile
)

// given lists who was given access here, by person: the registrar tells of one domain at
// a time, so that only the log knows of all. Of a domain, the newest change counts.
func (p peoplePage) given(ctx context.Context, who gate.Visitor) ([]edits.GivenAccess, error) {
	var lines []audit.Activity
	for _, k := range []kind.Kind{kind.SubUserAdd, kind.SubUserSet, kind.SubUserDelete} {
		found, err := p.audit.History(ctx, audit.ScopeOf(who.Actor), audit.Filter{
			Kind: k, Entries: []string{audit.EntryChange}, States: []string{string(audit.Applied), string(audit.Confirmed)},
		}, audit.Page{Limit: mostGiven})
		if err != nil {
			return nil, err
		}
		lines = append(lines, found.Lines...)
	}
	held, err := p.inventory.Names(ctx, who.Key, inventory.Filter{}, mostHeld)
	if err != nil {
		return nil, err
	}
	return givenBy(lines, held), nil
}

// givenBy makes the list of the changes among lines to domains that are held.
func givenBy(lines []audit.Activity, held []registrar.DomainName) []edits.GivenAccess {
	slices.SortFunc(lines, func(a, b audit.Activity) int { return cmp.Compare(a.ID, b.ID) })
	now := make(map[registrar.DomainName]edits.GivenAccess)
	for _, line := range lines {
		if line.Change == nil {
			continue
		}
		access := now[line.Domain]
		access.Domain, access.At = line.Domain, line.At
		for _, d := range line.Change.Diff {
			switch d.Field {
			case kind.FieldSubUser:
				access.Person = append(d.New, "")[0]
			case kind.FieldSubUserRights:
				access.Rights = d.New
			}
		}
		if line.Change.Kind == kind.SubUserDelete {
			access = edits.GivenAccess{}
		}
		now[line.Domain] = access
	}
	var all []edits.GivenAccess
	for _, name := range held {
		if access := now[name]; access.Person != "" {
			all = append(all, access)
		}
	}
	slices.SortStableFunc(all, func(a, b edits.GivenAccess) int { return cmp.Compare(a.Person, b.Person) })
	return all
}
