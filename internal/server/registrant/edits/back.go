package edits

import (
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
)

// What each form opens with that is to change something back: gate.Back by kind. Where a
// form has a button alone, such as that of the lock, there is nothing to fill in.

func backNameservers(v *nameserversView, on gate.Subject, was []audit.Difference) bool {
	old, known := gate.Old(was, kind.FieldNameservers)
	if !known || slices.Equal(old, registrar.Hosts(on.Live.Nameservers)) {
		return false
	}
	v.Hosts = padded(old, limitsFor(on.Name))
	return true
}

// backDNSSEC pastes the records that went, and, where none did, asks whether those that
// came are to go.
func backDNSSEC(v *dnssecView, on gate.Subject, was []audit.Difference) bool {
	var gone, came []registrar.DS
	for _, d := range was {
		gone = append(gone, dsOf(on.Name, d.Old)...)
		came = append(came, dsOf(on.Name, d.New)...)
	}
	gone = without(gone, on.Live.DS)
	came = slices.DeleteFunc(came, func(ds registrar.DS) bool {
		return slices.ContainsFunc(was, func(d audit.Difference) bool { return slices.Contains(dsOf(on.Name, d.Old), ds) }) ||
			!slices.Contains(on.Live.DS, ds)
	})
	switch {
	case len(gone) > 0:
		lines := make([]string, len(gone))
		for i, ds := range gone {
			lines[i] = edits.DSValue(ds)
		}
		v.Typed = strings.Join(lines, "\n")
	case len(came) > 0:
		v.Removing = came
	}
	return len(gone)+len(came) > 0
}

// dsOf reads records as kind.FieldDNSSEC has them; one that no form would take is left out.
func dsOf(name registrar.DomainName, values []string) []registrar.DS {
	var records []registrar.DS
	for _, value := range values {
		read, err := rules.ReadDS(name, value)
		if err == nil {
			records = append(records, read...)
		}
	}
	return records
}

func backMailForward(v *mailForwardView, _ gate.Subject, was []audit.Difference) bool {
	old, known := gate.Old(was, kind.FieldMailForward)
	if !known || strings.Join(old, "") == v.live {
		return false
	}
	v.Typed = strings.Join(old, "")
	return true
}

func backLock(v *edits.LockView, _ gate.Subject, was []audit.Difference) bool {
	locked, known := gate.OldSwitch(was, kind.FieldLock, kind.ValueLocked)
	return known && locked != v.Locked
}

func backPrivacy(v *edits.PrivacyView, _ gate.Subject, was []audit.Difference) bool {
	on, known := gate.OldSwitch(was, kind.FieldPrivacy, string(registrar.PrivacyOn))
	return known && on != (v.Privacy == registrar.PrivacyOn)
}

func backRenewal(v *edits.RenewalView, _ gate.Subject, was []audit.Difference) bool {
	old, known := gate.Old(was, kind.FieldRenewal)
	if !known || len(old) == 0 || registrar.Renewal(old[0]) == v.Renewal {
		return false
	}
	v.Chosen = registrar.Renewal(old[0])
	return true
}

// backHost opens the form of one host, or of a new one, with its name and addresses
// from before.
func backHost(typed *edits.HostTyped, now edits.HostTyped, was []audit.Difference) bool {
	old, known := gate.Old(was, kind.FieldHost)
	if !known || len(old) == 0 {
		return false
	}
	parts := strings.Fields(old[0])
	before := edits.HostTyped{Name: parts[0]}
	for _, address := range parts[1:] {
		if strings.Contains(address, ":") {
			before.IPv6 = address
		} else {
			before.IPv4 = address
		}
	}
	*typed = before
	return before != now
}

func backHostChange(v *hostView, _ gate.Subject, was []audit.Difference) bool {
	return backHost(&v.Typed, v.Typed, was)
}

// backHostDelete opens the form of a new host with the one that was deleted, unless it is
// there again.
func backHostDelete(v *hostsView, _ gate.Subject, was []audit.Difference) bool {
	var before edits.HostTyped
	if !backHost(&before, edits.HostTyped{}, was) || v.Has(before.Name) {
		return false
	}
	v.Typed = before
	return true
}

// backHostCreate asks whether the host that was created is to be deleted: its page says so.
func backHostCreate(v *hostView, _ gate.Subject, _ []audit.Difference) bool { return !v.Gone }
