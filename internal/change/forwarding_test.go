package change_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

var (
	forwardingSetCase = kindCase{
		kind: kind.ForwardingSet, needs: registrar.PartRegistration, third: true, ready: withForwards,
		wanted: toForwards("https://new.example/"), other: toForwards("https://third.example/"), same: toForwards("https://old.example/"),
		elsewhere: forwardElsewhere,
	}
	forwardingStartCase = kindCase{
		kind: kind.ForwardingStart, needs: registrar.PartRegistration, third: true,
		wanted: startForwarding, other: toForwards("https://third.example/"), same: stopForwarding, // where there is none
		elsewhere: forwardElsewhere,
	}
	forwardingStopCase = kindCase{
		kind: kind.ForwardingStop, needs: registrar.PartRegistration, third: true, ready: withForwards,
		wanted: stopOldForwarding, other: toForwards("https://third.example/"), same: toForwards("https://old.example/"),
		elsewhere: forwardElsewhere,
	}
	mailForwardCase = kindCase{
		kind: kind.MailForwardSet, needs: registrar.PartRegistration, third: true,
		ready:  func(f fixture, name registrar.DomainName) { f.fake.SetMail(name, "") },
		wanted: toMailForward("new@mail.example"), other: toMailForward("third@mail.example"), same: toMailForward(""),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetMail(name, "else@mail.example") },
	}
)

func forward(to string) registrar.Forward { return registrar.Forward{Destination: to, Enabled: true} }

func withForwards(f fixture, name registrar.DomainName) {
	f.fake.SetForwards(name, forward("https://old.example/"))
}

func forwardElsewhere(f fixture, name registrar.DomainName) {
	f.fake.SetForwards(name, forward("https://elsewhere.example/"))
}

// forwardingOf is what the domain of f forwards now.
func forwardingOf(f fixture, name registrar.DomainName) change.ForwardingState {
	all, err := f.fake.Registrar().ForwardingReader.Forwards(context.Background(), name)
	if err != nil {
		return change.ForwardingState{}
	}
	return change.ForwardingOf(all)
}

func toForwards(to string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewForwardingSet(t, from, forwardingOf(f, from.Domain.Name), []registrar.Forward{forward(to)})
	}
}

func startForwarding(f fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewForwardingStart(t, from, forwardingOf(f, from.Domain.Name))
}

func stopForwarding(f fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewForwardingStop(t, from, forwardingOf(f, from.Domain.Name))
}

// stopOldForwarding is stopForwarding for a domain that forwards, or did as
// withForwards has it.
func stopOldForwarding(f fixture, t change.Ticket, from change.Observed) change.Change {
	before := forwardingOf(f, from.Domain.Name)
	if !before.Started {
		before = change.ForwardingOf([]registrar.Forward{forward("https://old.example/")})
	}
	return change.NewForwardingStop(t, from, before)
}

func toMailForward(email string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		before, err := f.fake.Registrar().ForwardingReader.MailForward(context.Background(), from.Domain.Name)
		if err != nil {
			before = ""
		}
		return change.NewMailForward(t, from, before, email)
	}
}

func TestForwardsAreToldByName(t *testing.T) {
	t.Parallel()
	shop := registrar.Forward{Name: "shop", Destination: "https://a.example/", Enabled: true}
	off := shop
	off.Enabled = false
	apex := forward("https://b.example/")
	from := change.Observed{Domain: registrar.Domain{Name: "example.com"}}
	tests := []struct {
		name string
		edit change.Change
		want []audit.Difference
	}{
		{"what stays is not told", change.NewForwardingSet(change.Ticket{}, from, change.ForwardingOf([]registrar.Forward{shop, apex}), []registrar.Forward{apex, off}),
			[]audit.Difference{{Field: "forwards", Old: []string{"shop https://a.example/"}, New: []string{"shop https://a.example/ off"}}}},
		{"another order is no difference", change.NewForwardingSet(change.Ticket{}, from, change.ForwardingOf([]registrar.Forward{shop, apex}), []registrar.Forward{apex, shop}), nil},
		{"a start", change.NewForwardingStart(change.Ticket{}, from, change.ForwardingState{}), []audit.Difference{{Field: "forwarding", Old: []string{"none"}, New: []string{"served"}}}},
		{"a start of what runs", change.NewForwardingStart(change.Ticket{}, from, change.ForwardingOf([]registrar.Forward{shop})), nil},
		{"an end", change.NewForwardingStop(change.Ticket{}, from, change.ForwardingOf([]registrar.Forward{apex})), []audit.Difference{
			{Field: "forwarding", Old: []string{"served"}, New: []string{"none"}}, {Field: "forwards", Old: []string{"@ https://b.example/"}}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.edit.Diff()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
