package change

import (
	"context"
	"slices"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// judge goes back through the steps to where the address came from. What may or may
// not have happened is no word of an owner, but it casts doubt if it is a sub-user's.
func (a *Address) judge(who auth.Actor, steps []audit.AddressStep, now time.Time) {
	a.Trusted = true
	last := slices.IndexFunc(steps, func(step audit.AddressStep) bool {
		return step.Role == a.Role && (step.Certain || !isOwners(who, step))
	})
	if last < 0 {
		return // nothing is known of it
	}
	if step := steps[last]; !a.is(step) && step.Certain { // changed elsewhere since, nobody knows when
		a.Trusted = now.Sub(step.At) >= addressRest
		if !a.Trusted {
			a.Doubt = Doubt{entry: step.ID}
		}
		return
	}
	for i, step := range steps[last:] {
		switch {
		case i > 0 && (!a.is(step) || step.Address == ""): // about another address
		case isOwners(who, step) && step.Certain && step.Kind == kind.ContactsConfirm:
			return
		case isOwners(who, step): // it may be a copy: who wrote it first?
		case isStrangers(who, step) && now.Sub(step.At) >= addressRest:
		default:
			a.Trusted, a.Doubt = false, doubtOf(who, step.By, step.At, step.ID)
			return
		}
	}
}

// is reports whether step is about the address. One that was erased may be.
func (a *Address) is(step audit.AddressStep) bool {
	return step.Address == "" || strings.EqualFold(step.Address, a.Email)
}

// isOwners reports whether the owner of the caller's profile did step. Another profile
// that had the domain before has no say.
func isOwners(who auth.Actor, step audit.AddressStep) bool {
	return !step.Elsewhere && step.By.Role == auth.RoleOwner && sameProfile(who, step.By)
}

// isStrangers reports whether step was done by nobody of the caller's profile.
func isStrangers(who auth.Actor, step audit.AddressStep) bool {
	return step.Elsewhere || !sameProfile(who, step.By)
}

// sameProfile compares usernames: a profile is the same whatever the brand, and what
// tells profiles of one username apart is another text at each.
func sameProfile(who, by auth.Actor) bool {
	return profile.MayBe(profile.Username(by.Profile), usernameOf(who))
}

// usernameOf returns the username of the profile that who belongs to, signed in or not.
func usernameOf(who auth.Actor) string {
	if who.Profile != "" {
		return profile.Username(who.Profile)
	}
	return who.Username
}

// doubtOf names a sub-user to nobody outside the profile.
func doubtOf(who, by auth.Actor, at time.Time, entry int64) Doubt {
	d := Doubt{At: at, entry: entry}
	if by.Key == who.Key {
		d.By = by.Username
	}
	return d
}

// judgeRoute looks for what may have led email for the address elsewhere since the
// owner confirmed it, on one of the contacts of the domain or of those on the way.
func (s *Service) judgeRoute(ctx context.Context, who auth.Actor, name registrar.DomainName, a *Address) error {
	way, err := s.wayOf(ctx, who, a.Email)
	if err != nil || len(way) == 0 {
		return err
	}
	step, err := s.audit.RouteStep(ctx, who.Account, usernameOf(who), way, s.now().Add(-addressRest))
	if err != nil || step == nil {
		return err
	}
	confirmed, err := s.audit.Confirmed(ctx, audit.ScopeOf(who), kind.ContactsConfirm, append(way, name), step.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(confirmed, func(c audit.AddressStep) bool { return c.Certain && c.Address != "" && a.is(c) }) {
		return nil
	}
	a.Trusted, a.Doubt = false, doubtOf(who, step.By, step.At, step.ID)
	a.Doubt.Route = step.Domain
	return nil
}

// hostsIn returns what stands behind each @ of an address, or of what a registrar
// took for one.
func hostsIn(email string) []string {
	parts := strings.Split(email, "@")
	for i, part := range parts {
		if end := strings.IndexAny(part, " \t<>()[],;:\\\"'"); end >= 0 {
			parts[i] = part[:end]
		}
	}
	return parts[1:]
}

// Reachable returns the addresses of the contacts of name that secrets may be mailed
// to, and those in doubt.
func (s *Service) Reachable(ctx context.Context, who auth.Actor, name registrar.DomainName) (trusted, doubtful []string, err error) {
	reg := s.registrars[who.Account]
	if reg.ContactReader == nil {
		return nil, nil, nil
	}
	live, err := reg.Reader.Domain(ctx, name, registrar.PartProfile)
	if err != nil {
		return nil, nil, err
	}
	set, err := reg.ContactReader.Contacts(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	who.Username = live.Profile
	addresses, err := s.Addresses(ctx, who, name, set, MailedRoles...)
	for _, a := range addresses {
		switch {
		case a.Email == "":
		case a.Trusted:
			trusted = append(trusted, a.Email)
		default:
			doubtful = append(doubtful, a.Email)
		}
	}
	return trusted, doubtful, err
}

// mostOnWay bounds the domains that the way of an address is followed to.
const mostOnWay = 64

// wayOf lists the domains that decide where email for an address arrives: those that
// it is at or below, and those of their nameservers, and so on.
func (s *Service) wayOf(ctx context.Context, who auth.Actor, email string) ([]registrar.DomainName, error) {
	var way []registrar.DomainName
	for hosts := hostsIn(email); len(hosts) > 0 && len(way) < mostOnWay; {
		var more []registrar.DomainName
		for _, host := range hosts {
			for _, name := range registrar.AtOrAbove(host) {
				if !slices.Contains(way, name) {
					way, more = append(way, name), append(more, name)
				}
			}
		}
		if hosts = nil; s.Namesakes == nil || len(more) == 0 {
			break
		}
		var err error
		if hosts, err = s.Namesakes.ServedBy(ctx, who.Account, usernameOf(who), more); err != nil {
			return nil, err
		}
	}
	return way, nil
}
