// Package port fits the client of package srs to the port, package registrar. It uses
// the methods that package documents, one for each command.
package port

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/srs"
)

// New fits client to the port. Domains are read and changed by reseller
// authority with the domain named in each command, never by a cookie, whose
// current domain another browser tab may have moved. The cookie only proves who
// signed in and what the profile holds.
func New(client *srs.Client) registrar.Registrar {
	a := &adapter{client: client}
	a.signsByModify.Store(client.DNSSECCommand() == srs.DNSSECByModify)
	reading, writing := a.roles()
	return registrar.Registrar{Reading: reading, Writing: writing, Profiles: a, Events: a}
}

type adapter struct {
	client *srs.Client
	// signsByModify says which of two commands sets DS records: that of the
	// settings, until the registrar does not know it and knows the other.
	signsByModify atomic.Bool
}

// Domain implements registrar.Reader with one read for each part, all at once.
func (a *adapter) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	var (
		reads = a.parts(name)
		fills = make([]func(*registrar.Domain), len(reads))
	)
	g, gctx := routine.WithContext(ctx)
	for i, part := range reads {
		if part.part != registrar.PartRegistration && !parts.Has(part.part) {
			continue
		}
		g.Go(func() (err error) {
			fills[i], err = part.read(gctx)
			if part.part != registrar.PartRegistration {
				err = ignoreRefusal(err)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return registrar.Domain{}, readError("read "+string(name), err)
	}
	d := registrar.Domain{Name: name, Waiting: -1, ReadAt: a.client.Now()}
	for i, fill := range fills {
		if fill != nil {
			fill(&d)
			d.Parts |= reads[i].part
		}
	}
	return d, nil
}

// partRead reads one part of a domain and says how to fill it in.
type partRead struct {
	part registrar.Parts
	read func(context.Context) (func(*registrar.Domain), error)
}

func (a *adapter) parts(name registrar.DomainName) []partRead {
	auth := srs.ByReseller(string(name))
	return []partRead{
		{registrar.PartRegistration, told(func(ctx context.Context) (*srs.DomainInfo, error) { return a.client.AllInfo(ctx, auth) }, fillRegistration)},
		{registrar.PartLock, told(func(ctx context.Context) (*srs.DomainStatus, error) { return a.client.DomainStatus(ctx, auth) }, fillStatus)},
		{registrar.PartProfile, told(func(ctx context.Context) (*srs.UserInfo, error) { return a.client.UserInfo(ctx, auth) }, fillProfile)},
		{registrar.PartPrivacy, func(ctx context.Context) (func(*registrar.Domain), error) {
			privacy, err := a.client.WhoisPrivacyState(ctx, auth)
			if err != nil {
				return nil, nil // a page without this part is worth more than none
			}
			return func(d *registrar.Domain) { d.Privacy = privacyOf(name, privacy.State) }, nil
		}},
		{registrar.PartVerification, told(func(ctx context.Context) (*srs.Verification, error) { return a.client.Verification(ctx, string(name)) }, fillVerification)},
		{registrar.PartDNSSEC, func(ctx context.Context) (func(*registrar.Domain), error) {
			records, err := a.client.DNSSEC(ctx, string(name))
			if err != nil {
				return nil, err
			}
			return func(d *registrar.Domain) { d.DS = portDS(records) }, nil
		}},
	}
}

// told reads an answer that is one part of a domain, which fill puts in.
func told[A any](read func(context.Context) (A, error), fill func(A, *registrar.Domain)) func(context.Context) (func(*registrar.Domain), error) {
	return func(ctx context.Context) (func(*registrar.Domain), error) {
		answer, err := read(ctx)
		if err != nil {
			return nil, err
		}
		return func(d *registrar.Domain) { fill(answer, d) }, nil
	}
}

// ignoreRefusal returns nil for a clear refusal to tell a part: that part stays empty.
// A part that could not be read fails the whole, because an empty lock would read as
// "cannot be locked".
func ignoreRefusal(err error) error {
	if errors.Is(err, registrar.ErrRejected) || errors.Is(err, registrar.ErrNotFound) {
		return nil
	}
	return err
}

func fillRegistration(i *srs.DomainInfo, d *registrar.Domain) {
	d.Nameservers = portNameservers(i.Nameservers)
	d.Created, d.Updated, d.Expires = i.RegistryCreated, i.RegistryUpdated, i.Expires
	if d.Expires.IsZero() {
		d.Expires = i.RegistryExpires
	}
	d.Renewal = renewal(i.AutoRenew, i.LetExpire)
	owner := i.Contacts[srs.OwnerContact]
	d.Owner = registrar.Contact{
		FirstName: owner.FirstName, LastName: owner.LastName, Organisation: owner.OrgName, Email: owner.Email,
	}
	d.AdminEmail = i.Contacts[srs.AdminContact].Email
}

func fillStatus(s *srs.DomainStatus, d *registrar.Domain) {
	d.Lock = registrar.Lock{Supported: s.Supported, Locked: s.Locked, Changeable: s.Supported && s.CanModify}
	d.TransferAway = s.TransferAway
	d.Held = d.Held || s.AuctionEscrow
}

func fillProfile(user *srs.UserInfo, d *registrar.Domain) {
	d.Profile, d.Waiting = user.Username, user.Waiting
	d.Held = d.Held || user.Inaccurate || user.AuctionEscrow
}

// verificationStates puts the states of XCP reference, section 5.10, into words
// of the port; its events name two more.
var verificationStates = map[string]registrar.VerificationStatus{
	"verified":        registrar.VerificationVerified,
	"unverified":      registrar.VerificationNeeded,
	"not_verified":    registrar.VerificationNeeded,
	"pending":         registrar.VerificationPending,
	"verifying":       registrar.VerificationWaiting,
	"bounced":         registrar.VerificationWaiting,
	"admin_reviewing": registrar.VerificationPending,
	"suspended":       registrar.VerificationSuspended,
	"not_applicable":  registrar.VerificationNone,
	"":                "",
}

func fillVerification(v *srs.Verification, d *registrar.Domain) {
	status, known := verificationStates[v.Status]
	if !known {
		status = registrar.VerificationOther
	}
	d.Verification = registrar.Verification{Status: status, Deadline: v.Deadline, Bounced: v.Bounced || v.Status == "bounced"}
}

func portDS(records []srs.DS) []registrar.DS {
	ds := make([]registrar.DS, len(records))
	for i, r := range records {
		ds[i] = registrar.DS{
			KeyTag: uint16(r.KeyTag), Algorithm: uint8(r.Algorithm), DigestType: uint8(r.DigestType), Digest: strings.ToLower(r.Digest),
		}
	}
	return ds
}

// privacyStates puts the states into words of the port.
var privacyStates = map[string]registrar.Privacy{
	"enabled":   registrar.PrivacyOn,
	"disabled":  registrar.PrivacyOff,
	"enabling":  registrar.PrivacyEnabling,
	"disabling": registrar.PrivacyDisabling,
}

// privacyOf tells a TLD without WHOIS privacy, which servers report as disabled,
// from one where it is turned off. A state that is new to us is not told.
func privacyOf(name registrar.DomainName, state string) registrar.Privacy {
	privacy := privacyStates[state]
	if facts, ok := rules.FactsFor(name); ok && facts.Privacy == registrar.No && privacy == registrar.PrivacyOff {
		return registrar.PrivacyUnsupported
	}
	return privacy
}

// renewal leaves "both" and "not told" open: the meaning of both is undefined.
func renewal(auto, letExpire srs.Flag) registrar.Renewal {
	switch {
	case auto == srs.Yes && letExpire != srs.Yes:
		return registrar.RenewalAuto
	case auto == srs.No && letExpire == srs.Yes:
		return registrar.RenewalExpire
	case auto == srs.No:
		return registrar.RenewalManual
	}
	return ""
}

func portNameservers(ns []srs.Nameserver) []registrar.Nameserver {
	out := make([]registrar.Nameserver, len(ns))
	for i, n := range ns {
		out[i] = registrar.Nameserver{Host: n.Name}
	}
	return out
}

// SetNameservers implements registrar.Writer.
func (a *adapter) SetNameservers(ctx context.Context, name registrar.DomainName, ns []registrar.Nameserver) (registrar.Receipt, error) {
	reply, err := a.client.AdvancedUpdateNameservers(ctx, srs.ByReseller(string(name)), registrar.Hosts(ns))
	if err != nil {
		return registrar.Receipt{}, named("set nameservers "+string(name), err)
	}
	return registrar.Receipt{Pending: reply.Pending(), Call: reply.Call()}, nil
}

// SetLock implements registrar.Writer.
func (a *adapter) SetLock(ctx context.Context, name registrar.DomainName, locked bool) (registrar.Receipt, error) {
	change, err := a.client.ModifyLock(ctx, srs.ByReseller(string(name)), locked, srs.Reach{})
	return changed(change, "set lock of "+string(name), err)
}

// SetRenewal implements registrar.Writer. Both flags at once would have no
// defined meaning, so that one of them is always off.
func (a *adapter) SetRenewal(ctx context.Context, name registrar.DomainName, r registrar.Renewal) (registrar.Receipt, error) {
	auto, letExpire := r == registrar.RenewalAuto, r == registrar.RenewalExpire
	change, err := a.client.ModifyExpireAction(ctx, srs.ByReseller(string(name)), auto, letExpire, srs.Reach{})
	return changed(change, "set renewal of "+string(name), err)
}

// Events implements registrar.Events.
func (a *adapter) Events(ctx context.Context, limit int) ([]registrar.Event, error) {
	polled, err := a.client.PollEvents(ctx, limit)
	if err != nil {
		return nil, readError("read events", err)
	}
	events := make([]registrar.Event, len(polled))
	for i, e := range polled {
		name, _ := registrar.ParseDomainName(e.Domain) // "" for an event about something else
		events[i] = registrar.Event{ID: e.ID, Object: strings.ToUpper(e.Object), Name: strings.ToLower(e.Name), Domain: name, At: e.At}
	}
	return events, nil
}

// Acknowledge implements registrar.Events. Acknowledging twice does no harm, so
// that a lost answer is like a clear one.
func (a *adapter) Acknowledge(ctx context.Context, id string) error {
	_, err := a.client.AckEvent(ctx, id)
	if err == nil {
		return nil
	}
	if e := readError("acknowledge event", err).(*registrar.Error); e.Kind != registrar.ErrNotFound {
		return e
	}
	return nil
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
