package change

import (
	"context"

	"portal/internal/auth"
	"portal/internal/registrar"
)

// Holders tells profiles of one username apart, which registrars don't: it knows
// what their sessions showed to be held.
type Holders interface {
	// Elsewhere reports whether another profile with the username of who's is known
	// to hold name by now.
	Elsewhere(ctx context.Context, who auth.Actor, name registrar.DomainName) (bool, error)
	// HolderOf returns the Profile of the Actor with username that is known to hold
	// name; "" if it can't be told. Of who, brand and account count.
	HolderOf(ctx context.Context, who auth.Actor, username string, name registrar.DomainName) (string, error)
	// ServedBy returns the nameservers of those of names that profiles of username are
	// known to hold in account, as they were read last.
	ServedBy(ctx context.Context, account, username string, names []registrar.DomainName) ([]string, error)
}

// Foreign reports whether d, as it was just read without a session of who's, is
// known to be of another profile. A holder that is not told proves nothing.
//
// That a domain went to a profile of the same username and account, which has not
// been signed in to since, can't be told.
func (s *Service) Foreign(ctx context.Context, who auth.Actor, d registrar.Domain) (bool, error) {
	if d.Profile != "" && !registrar.SameProfile(d.Profile, who.Profile) {
		return true, nil
	}
	if s.Holders == nil {
		return false, nil
	}
	return s.Holders.Elsewhere(ctx, who, d.Name)
}

// holderOf returns the profile to record for name, given the username that the
// registrar reports; "" if several profiles share it.
func (s *Service) holderOf(ctx context.Context, who auth.Actor, username string, name registrar.DomainName) (string, error) {
	if s.Holders == nil || username == "" {
		return username, nil
	}
	return s.Holders.HolderOf(ctx, who, username, name)
}
