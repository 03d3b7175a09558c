// Package port fits the client of package srs to the port, package registrar. It uses
// the methods that package documents, one for each command.
package port

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"portal/internal/registrar"
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

// ignoreRefusal returns nil for a clear refusal to tell a part: that part stays empty.
// A part that could not be read fails the whole, because an empty lock would read as
// "cannot be locked".
func ignoreRefusal(err error) error {
	if errors.Is(err, registrar.ErrRejected) || errors.Is(err, registrar.ErrNotFound) {
		return nil
	}
	return err
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
