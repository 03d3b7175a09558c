package change

import (
	"context"

	"portal/internal/auth"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// Namesakes tells profiles of one username apart, which registrars don't: it knows
// what their sessions showed to be held. *inventory.Service is one.
type Namesakes interface {
	// Elsewhere reports whether another profile with the username of whose is known
	// to hold name by now.
	Elsewhere(ctx context.Context, whose profile.Key, name registrar.DomainName) (bool, error)
	// ProfileOf returns the profile of username that is known to hold name; "" if
	// none is, or more than one.
	ProfileOf(ctx context.Context, brand, account, username string, name registrar.DomainName) (string, error)
	// ServedBy returns the nameservers of those of names that profiles of username are
	// known to hold in account, as they were read last.
	ServedBy(ctx context.Context, account, username string, names []registrar.DomainName) ([]string, error)
}

// Holds reports whether d, as it was just read without a session of the caller's, is known to
// be of the caller's profile. A registrar that does not name the profile has proved nothing,
// so the answer is no. Whoever writes for somebody without a session asks this.
//
// That a domain went to a profile of the same username and account, which has not
// been signed in to since, can't be told.
func (s *Service) Holds(ctx context.Context, who auth.Actor, d registrar.Domain) (bool, error) {
	if d.Profile == "" {
		return false, nil
	}
	elsewhere, err := s.HeldElsewhere(ctx, who, d)
	return err == nil && !elsewhere, err
}

// HeldElsewhere reports whether d, read like that, is known to be of another profile.
// Where the registrar does not name the profile it is no, unless a namesake's session
// has shown the domain. It is for what does more harm when left undone than when done
// to somebody else's domain: putting a transfer lock back.
func (s *Service) HeldElsewhere(ctx context.Context, who auth.Actor, d registrar.Domain) (bool, error) {
	if d.Profile != "" && !profile.MayBe(d.Profile, who.Profile) {
		return true, nil
	}
	if s.Namesakes == nil {
		return false, nil
	}
	return s.Namesakes.Elsewhere(ctx, who.Key, d.Name)
}

// profileOf returns the profile to record for name, given the username that the
// registrar reports; "" if several profiles share it.
func (s *Service) profileOf(ctx context.Context, who auth.Actor, username string, name registrar.DomainName) (string, error) {
	if s.Namesakes == nil || username == "" {
		return username, nil
	}
	return s.Namesakes.ProfileOf(ctx, who.Brand, who.Account, username, name)
}
