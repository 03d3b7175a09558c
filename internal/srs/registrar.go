package srs

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"portal/internal/registrar"
)

// NewRegistrar fits client to the port. Domains are read and changed by reseller
// authority with the domain named in each command, never by a cookie, whose
// current domain another browser tab may have moved. The cookie only proves who
// signed in and what the profile holds.
func NewRegistrar(client *Client) registrar.Registrar {
	a := &adapter{client: client}
	return registrar.Registrar{Reader: a, Writer: a, Profiles: a}
}

type adapter struct{ client *Client }

// Domain implements registrar.Reader with four reads at once.
func (a *adapter) Domain(ctx context.Context, name registrar.DomainName) (registrar.Domain, error) {
	var (
		info    *DomainInfo
		status  *DomainStatus
		user    *Session
		privacy *WhoisPrivacy
		auth    = ByReseller(string(name))
	)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { info, err = a.client.AllInfo(gctx, auth); return err })
	g.Go(func() (err error) { status, err = a.client.DomainStatus(gctx, auth); return lesser(err) })
	g.Go(func() (err error) { user, err = a.client.UserInfo(gctx, auth); return lesser(err) })
	g.Go(func() error { privacy, _ = a.client.WhoisPrivacyState(gctx, auth); return nil })
	if err := g.Wait(); err != nil {
		return registrar.Domain{}, readError("read "+string(name), err)
	}
	d := registrar.Domain{Name: name, ReadAt: a.client.now()}
	info.fill(&d)
	status.fill(&d)
	user.fill(&d)
	if privacy != nil {
		d.Privacy = privacyOf(name, privacy.State)
	}
	return d, nil
}

// lesser forgives a clear refusal to tell a part: that part stays empty. A part
// that could not be read fails the whole, because an empty lock would read as
// "cannot be locked".
func lesser(err error) error {
	if errors.Is(err, registrar.ErrRejected) || errors.Is(err, registrar.ErrNotFound) {
		return nil
	}
	return err
}

func (i *DomainInfo) fill(d *registrar.Domain) {
	d.Nameservers = portNameservers(i.Nameservers)
	d.Created, d.Updated, d.Expires = i.RegistryCreated, i.RegistryUpdated, i.Expires
	if d.Expires.IsZero() {
		d.Expires = i.RegistryExpires
	}
	d.Renewal = renewal(i.AutoRenew, i.LetExpire)
	owner := i.Contacts[OwnerContact]
	d.Owner = registrar.Contact{
		FirstName: owner.FirstName, LastName: owner.LastName, Organisation: owner.OrgName, Email: owner.Email,
	}
}

func (s *DomainStatus) fill(d *registrar.Domain) {
	if s == nil {
		return
	}
	d.Lock = registrar.Lock{Supported: s.Supported, Locked: s.Locked, Changeable: s.Supported && s.CanModify}
	d.TransferAway = s.TransferAway
	d.Held = d.Held || s.AuctionEscrow
}

func (s *Session) fill(d *registrar.Domain) {
	if s == nil {
		d.Waiting = -1
		return
	}
	d.Waiting = s.Waiting
	d.Held = d.Held || s.Inaccurate || s.AuctionEscrow
}

// privacyStates puts the states into words of the port.
var privacyStates = map[string]registrar.Privacy{
	"enabled":   registrar.PrivacyOn,
	"disabled":  registrar.PrivacyOff,
	"enabling":  registrar.PrivacyEnabling,
	"disabling": registrar.PrivacyDisabling,
}

// privacyOf tells a TLD without WHOIS privacy, which servers report as disabled,
// from one where it is switched off. A state that is new to us is not told.
func privacyOf(name registrar.DomainName, state string) registrar.Privacy {
	privacy := privacyStates[state]
	if facts, ok := registrar.FactsFor(name); ok && facts.Privacy == registrar.No && privacy == registrar.PrivacyOff {
		return registrar.PrivacyUnsupported
	}
	return privacy
}

// renewal leaves "both" and "not told" open: the meaning of both is undefined.
func renewal(auto, letExpire Flag) registrar.Renewal {
	switch {
	case auto == Yes && letExpire != Yes:
		return registrar.RenewalAuto
	case auto == No && letExpire == Yes:
		return registrar.RenewalExpire
	case auto == No:
		return registrar.RenewalManual
	}
	return ""
}

func portNameservers(ns []Nameserver) []registrar.Nameserver {
	out := make([]registrar.Nameserver, len(ns))
	for i, n := range ns {
		out[i] = registrar.Nameserver{Host: n.Name}
	}
	return out
}

// Nameservers implements registrar.Reader.
func (a *adapter) Nameservers(ctx context.Context, name registrar.DomainName) ([]registrar.Nameserver, error) {
	ns, err := a.client.DomainNameservers(ctx, ByReseller(string(name)))
	if err != nil {
		return nil, readError("read nameservers of "+string(name), err)
	}
	return portNameservers(ns), nil
}

// SetNameservers implements registrar.Writer.
func (a *adapter) SetNameservers(ctx context.Context, name registrar.DomainName, ns []registrar.Nameserver) (registrar.Receipt, error) {
	reply, err := a.client.AdvancedUpdateNameservers(ctx, ByReseller(string(name)), registrar.Hosts(ns))
	if err != nil {
		return registrar.Receipt{}, named("set nameservers "+string(name), err)
	}
	return registrar.Receipt{Pending: reply.Pending(), Call: reply.Call()}, nil
}

// named puts the port's name of the operation in place of the command's.
func named(op string, err error) error {
	var call *registrar.Error
	if !errors.As(err, &call) {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: err}
	}
	renamed := *call
	renamed.Op = op
	return &renamed
}

// readError fits the failure of a read to the port: a domain is not found, or it
// could not be read now.
func readError(op string, err error) error {
	e := named(op, err).(*registrar.Error)
	switch {
	case e.Code == "480":
		e.Kind = registrar.ErrNotFound
	case e.Kind == registrar.ErrRejected:
		e.Kind = registrar.ErrUnavailable
	}
	return e
}
