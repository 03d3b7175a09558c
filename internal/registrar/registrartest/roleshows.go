package registrartest

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"

	"portal/internal/registrar"
)

// strangeHost is one that no registry of a fixture knows.
const strangeHost = "ns1.stranger.example"

var glue6 = netip.MustParseAddr("2001:db8::53")

// looks are the ways to see what the port tells of a domain, each under a name.
func looks(t *testing.T, f Fixture, name registrar.DomainName) map[string]func() (any, error) {
	ctx, r := t.Context(), f.Registrar
	all := map[string]func() (any, error){
		"code": func() (any, error) {
			code, err := r.CodeReader.AuthCode(ctx, name)
			return code.Reveal(), err
		},
		"host addresses": func() (any, error) {
			hosts, err := r.HostReader.Hosts(ctx, name)
			return addressesOf(hosts), err
		},
		"host known": func() (any, error) { return r.HostReader.HostKnown(ctx, strangeHost, "com") },
		"zone": func() (any, error) {
			zone, err := r.ZoneReader.Zone(ctx, name)
			return zone.Records, err
		},
		"forwards": func() (any, error) { return r.ForwardingReader.Forwards(ctx, name) },
		"mail":     func() (any, error) { return r.ForwardingReader.MailForward(ctx, name) },
		"lock after trade": func() (any, error) {
			trade, err := r.TradeReader.TradeSettings(ctx, name)
			return trade.LockAfter, err
		},
		"designated agent": func() (any, error) { return r.TradeReader.DesignatedAgent(ctx, name) },
		"sub-user": func() (any, error) {
			sub, err := r.LoginReader.SubUser(ctx, name)
			return fmt.Sprintf("%s %d", sub.Username, sub.Rights), err
		},
		"login": func() (any, error) {
			_, err := r.Profiles.SignIn(ctx, registrar.Credentials{Domain: name, Username: f.Owner.Username, Password: newPassword})
			return err == nil, nil
		},
	}
	for set := range f.Offering {
		all["extras "+string(set)] = func() (any, error) { return r.ExtrasReader.Extras(ctx, name, set) }
	}
	look(all, func() (registrar.Domain, error) { return r.Reader.Domain(ctx, name, registrar.AllParts) }, map[string]func(registrar.Domain) any{
		"held": func(d registrar.Domain) any { return d.Name },
		"domain": func(d registrar.Domain) any {
			return []any{registrar.Hosts(d.Nameservers), d.Renewal, d.Lock, d.Expires}
		},
		"profile":      func(d registrar.Domain) any { return d.Profile },
		"privacy":      func(d registrar.Domain) any { return d.Privacy },
		"verification": func(d registrar.Domain) any { return d.Verification.Status },
		"ds":           func(d registrar.Domain) any { return d.DS },
	})
	ways := map[string]func(registrar.ContactSet) any{"pending owner": func(s registrar.ContactSet) any { return s.PendingOwner }}
	for _, role := range registrar.ContactRoles {
		ways["contact "+string(role)] = func(s registrar.ContactSet) any { return s.Contacts[role] }
	}
	look(all, func() (registrar.ContactSet, error) { return r.ContactReader.Contacts(ctx, name) }, ways)
	return all
}

// look adds what several ways see in one answer.
func look[T any](all map[string]func() (any, error), read func() (T, error), ways map[string]func(T) any) {
	once := sync.OnceValues(read)
	for what, way := range ways {
		all[what] = func() (any, error) {
			answer, err := once()
			return way(answer), err
		}
	}
}

// everything reads all that the port tells of a domain. What is not there, or can't
// be, is told by the kind of its error.
func everything(t *testing.T, f Fixture, name registrar.DomainName) map[string]any {
	t.Helper()
	all := map[string]any{}
	for what, see := range looks(t, f, name) {
		value, err := see()
		if err != nil {
			value = kindOf(t, what, err)
		}
		all[what] = value
	}
	return all
}

// shown reads one of these.
func shown(t *testing.T, f Fixture, name registrar.DomainName, what string) any {
	t.Helper()
	value, err := looks(t, f, name)[what]()
	if err != nil {
		return kindOf(t, what, err)
	}
	return value
}

// kindOf names the kind of a read that told nothing. An answer that could not be
// had is no such thing.
func kindOf(t *testing.T, what string, err error) string {
	t.Helper()
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return "not found"
	case errors.Is(err, registrar.ErrRejected):
		return "refused: " + string(asError(err).Reason)
	}
	t.Errorf("read %s: %v", what, err)
	return ""
}

// addressesOf writes the addresses of hosts, "-" for one that is missing.
func addressesOf(hosts []registrar.Host) (text string) {
	for _, h := range hosts {
		for i, addr := range []netip.Addr{h.IPv4, h.IPv6} {
			if i > 0 {
				text += " "
			}
			if addr.IsValid() {
				text += addr.String()
			} else {
				text += "-"
			}
		}
	}
	return text
}
