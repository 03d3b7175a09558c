package inventory

import (
	"context"
	"fmt"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// restParts are those that no page asks the registrar for each time.
const restParts = registrar.AllParts &^ registrar.PageParts

// Rest returns what is known of name besides registrar.PageParts; its ReadAt is
// that of the oldest part of it. It returns ErrNotFound when the profile does not
// hold name, or none of that was ever read.
func (s *Service) Rest(ctx context.Context, whose profile.Key, name registrar.DomainName) (registrar.Domain, error) {
	r, err := readRecord(ctx, s.pool, selectState, whose, name)
	if err != nil {
		return registrar.Domain{}, err
	}
	return r.rest(name, restParts)
}

// Rest is Service.Rest as it was asked for, of some parts besides PageParts.
func (k Known) Rest(of registrar.Parts) (registrar.Domain, error) {
	return k.record.rest(k.name, of&restParts)
}

func (r record) rest(name registrar.DomainName, of registrar.Parts) (registrar.Domain, error) {
	rest := registrar.Domain{Name: name, Waiting: -1}
	for p, m := range r.Read {
		if !of.Has(p) {
			continue
		}
		rest.Parts |= p
		if rest.ReadAt.IsZero() || m.At.Before(rest.ReadAt) {
			rest.ReadAt = m.At
		}
	}
	if rest.Parts == 0 {
		return registrar.Domain{}, fmt.Errorf("rest of the state of %s: %w", name, ErrNotFound)
	}
	rest.Verification, rest.DS = r.Domain.Verification, r.Domain.DS
	return rest, nil
}
