package edits

import (
	"maps"
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/zone"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// putBack returns the lines of live without those that a change of field brought, and
// with those that it took away. What others did since stays.
func putBack(live []string, was []audit.Difference, field kind.Field) []string {
	lines := slices.Clone(live)
	for _, d := range was {
		if d.Field != field {
			continue
		}
		lines = slices.DeleteFunc(lines, func(line string) bool { return slices.Contains(d.New, line) && !slices.Contains(d.Old, line) })
		for _, line := range d.Old {
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// backRecords opens the records without those that the change brought, and with those
// that it took away.
func backRecords(v *dnsView, _ gate.Subject, was []audit.Difference) bool {
	lines := putBack(v.live.state.Records, was, kind.FieldRecords)
	records, err := zone.ParseLines(lines)
	if err != nil || zone.Same(records, v.live.records) {
		return false
	}
	v.Draft = v.Draft.Replace(zone.Rows(records))
	return true
}

// backZoneCreate asks whether the zone that was created is to be deleted.
func backZoneCreate(v *dnsView, _ gate.Subject, _ []audit.Difference) bool {
	if v.live.state.Served {
		v.Stage = edits.DNSDelete
	}
	return v.live.state.Served
}

func backForwards(v *forwardingView, _ gate.Subject, was []audit.Difference) bool {
	var live []string
	for _, f := range v.live.Forwards {
		live = append(live, f.Line())
	}
	lines := putBack(live, was, kind.FieldForwards)
	var forwards []registrar.Forward
	for _, line := range lines {
		if f, ok := registrar.ParseForwardLine(line); ok {
			forwards = append(forwards, f)
		}
	}
	v.Rows = typedForwards(forwards)
	return !slices.Equal(slices.Sorted(slices.Values(lines)), slices.Sorted(slices.Values(live)))
}

// A service that was started is stopped by a button, which asks once more; one that was
// stopped is started by one, and then takes its forwards back.
func backForwardingStart(v *forwardingView, _ gate.Subject, _ []audit.Difference) bool {
	v.Stopping = v.live.Started
	return v.live.Started
}

func backForwardingStop(v *forwardingView, on gate.Subject, was []audit.Difference) bool {
	return !v.live.Started || backForwards(v, on, was)
}

// backSubUser fills in name and rights; a password from before is kept nowhere.
func backSubUser(v *peopleView, _ gate.Subject, was []audit.Difference) bool {
	name, renamed := gate.Old(was, kind.FieldSubUser)
	rights, other := gate.Old(was, kind.FieldSubUserRights)
	if v.now.Username == "" {
		return false
	}
	if renamed && len(name) > 0 {
		v.Username = name[0]
	}
	if other {
		v.Rights = rights
	}
	return v.Username != v.now.Username || !slices.Equal(v.Rights, change.RightWords(v.now.Rights))
}

// backSubUserAdd leaves it to the button that takes the access away.
func backSubUserAdd(v *peopleView, _ gate.Subject, was []audit.Difference) bool {
	i := slices.IndexFunc(was, func(d audit.Difference) bool { return d.Field == kind.FieldSubUser })
	return i >= 0 && v.now.Username != "" && slices.Contains(was[i].New, v.now.Username)
}

func backTradeLock(v *contactsView, _ gate.Subject, was []audit.Difference) bool {
	locked, known := gate.OldSwitch(was, kind.FieldTradeLock, kind.ValueLocked)
	return known && v.Trade != nil && v.Trade.Lock != locked
}

func backTradeAgent(v *contactsView, _ gate.Subject, was []audit.Difference) bool {
	on, known := gate.OldSwitch(was, kind.FieldTradeAgent, kind.ValueOn)
	return known && v.Agent != nil && v.Agent.On != on
}

// backContact fills in the fields of one contact. Where the change was about others too,
// the page leads on to the next.
func backContact(v *contactView, on gate.Subject, was []audit.Difference) (differs bool) {
	filled := v.Contact.Clone()
	for _, field := range registrar.ContactFields {
		old, known := gate.Old(was, kind.FieldContact(v.Role, field))
		if !known {
			continue
		}
		text := ""
		if len(old) > 0 {
			text = old[0]
		}
		differs = differs || *filled.Field(field) != text
		*filled.Field(field) = text
	}
	v.Contact = filled
	v.Banner.Next = nextContact(v.Role, on, was)
	return differs
}

// nextContact is the page of the next contact, after that of role, that the change was
// about and the visitor may change; "" for none.
func nextContact(role registrar.ContactRole, on gate.Subject, was []audit.Difference) string {
	roles := contact.Roles(on.Name)
	for _, next := range roles[slices.Index(roles, role)+1:] {
		changed := slices.ContainsFunc(was, func(d audit.Difference) bool {
			return strings.HasPrefix(string(d.Field), string(kind.FieldsContact(next)))
		})
		if changed && on.Who.Rights.Has(next.Right()) {
			return ui.DomainPath(on.Name, "contacts/"+string(next))
		}
	}
	return ""
}

// backExtra fills in the fields of a set, whether the registrar or a contact holds them.
func backExtra(v *extraView, _ gate.Subject, was []audit.Difference) (differs bool) {
	family := kind.FieldExtra(v.Set.Name, "")
	if v.Set.Contact != "" {
		family = kind.FieldsContact(v.Set.Contact)
	}
	shown := registrar.Fields{}
	maps.Copy(shown, v.live.fields)
	for _, d := range was {
		if key, ours := strings.CutPrefix(string(d.Field), string(family)); ours && !slices.Contains(registrar.ContactFields, key) {
			old := strings.Join(d.Old, "")
			differs = differs || shown[key] != old
			shown[key] = old
		}
	}
	v.Shown = shown
	return differs
}
