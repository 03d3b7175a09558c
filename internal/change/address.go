package change

import (
	"context"
	"errors"
	"slices"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// addressRest is how long what changed elsewhere casts doubt on an address.
const addressRest = 30 * 24 * time.Hour

// Address is how far the email address of a contact is trusted with what opens a
// profile, or takes a domain away: its login, and the auth code.
type Address struct {
	Role    registrar.ContactRole
	Email   string // in force; "" if there is none
	Trusted bool
	// Doubt is why it is not trusted.
	Doubt Doubt
}

// Doubt is what somebody other than the owner did to an address, or to where email
// for it arrives. The zero value is none.
type Doubt struct {
	By string    // the sub-user; "" for somebody elsewhere, or of another profile or brand
	At time.Time // when that was, or was seen; zero if it is not known
	// Route is the domain where email for the address may have been led elsewhere; ""
	// where the address itself was changed.
	Route registrar.DomainName
	entry int64 // of the log
}

// Seen is the fingerprint of the address, and of why it is in doubt, for a form.
func (a Address) Seen() string { return Fingerprint([]any{a.Email, a.Doubt.entry}) }

// MailedRoles are the contacts that registrars mail logins and codes to.
var MailedRoles = []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact}

// Addresses judges the addresses of the contacts of roles as set has them. One is
// trusted unless one of these happened, and the owner has not confirmed it since:
//
//   - A sub-user wrote it, to this contact or to another one of the domain that it was
//     copied from. Or it changed elsewhere in the last 30 days.
//   - Secrets are mailed there, and it is at or below a domain of the profile where a
//     sub-user changed what decides where email arrives, or where somebody elsewhere did
//     so in the last 30 days. The same goes for the domains of its nameservers.
//
// Who asks without being signed in may have no Profile, but the Username of one: all
// profiles of that count then, and nothing that an owner confirmed.
func (s *Service) Addresses(ctx context.Context, who auth.Actor, name registrar.DomainName, set registrar.ContactSet, roles ...registrar.ContactRole) ([]Address, error) {
	steps, err := s.audit.AddressSteps(ctx, who.Account, name)
	if err != nil {
		return nil, err
	}
	judged := make([]Address, len(roles))
	for i, role := range roles {
		a := &judged[i]
		a.Role, a.Email = role, set.Contacts[role].Email
		a.judge(who, steps, s.now())
		if !a.Trusted || !slices.Contains(MailedRoles, role) {
			continue
		}
		if err := s.judgeRoute(ctx, who, name, a); err != nil {
			return nil, err
		}
	}
	return judged, nil
}

// errAddress is the answer to what would be mailed to an address that is not trusted.
func errAddress(op string, role registrar.ContactRole) error {
	return &registrar.Error{Kind: registrar.ErrRejected, Op: op, Reason: registrar.ReasonUnconfirmed, Subject: string(role)}
}

// mayMail returns errAddress unless the contacts of roles may be mailed secrets, and
// the registrar's error if that can't be told now.
func (s *Service) mayMail(ctx context.Context, who auth.Actor, name registrar.DomainName, roles ...registrar.ContactRole) error {
	reader := s.registrars[who.Account].ContactReader
	if reader == nil {
		return registrar.Lacks("read contacts of " + string(name))
	}
	set, err := reader.Contacts(ctx, name)
	if err != nil {
		return notSent(err)
	}
	judged, err := s.Addresses(ctx, who, name, set, roles...)
	if err != nil {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "judge addresses of " + string(name), Err: err}
	}
	for _, a := range judged {
		if !a.Trusted {
			return errAddress("mail "+string(name), a.Role)
		}
	}
	return nil
}

// notSent is a read's error as one of a write that was not sent.
func notSent(err error) error {
	if errors.Is(err, registrar.ErrUnknownOutcome) {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "read contacts", Err: err}
	}
	return err
}

// guarded makes sure, while the lease keeps other changes of the domain away, that c
// mails no secret to an address that is not trusted, and that no login is on its way
// to an address that c is about to replace, or to lead elsewhere.
func (s *Service) guarded(ctx context.Context, who auth.Actor, c Change) error {
	if about, _ := kind.Of(c.Kind()); len(about.MailsTo) > 0 {
		return s.mayMail(ctx, who, c.Domain(), about.MailsTo...)
	}
	if who.Role == auth.RoleOwner || !setsMailed(c.Diff()) && !audit.Routes(c.Diff()) {
		return nil
	}
	for {
		on, err := s.audit.LoginOnItsWay(ctx, who.Account, c.Domain(), s.now().Add(-2*s.settings.CallDeadline))
		if err == nil && !on {
			return nil
		}
		select {
		case <-ctx.Done():
			return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "wait for a login on its way", Err: errors.Join(err, ctx.Err())}
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// setsMailed reports whether diff is about an address that secrets are mailed to.
func setsMailed(diff []audit.Difference) bool {
	for _, d := range diff {
		for _, role := range MailedRoles {
			if d.Field == kind.FieldContact(role, "email") {
				return true
			}
		}
	}
	return false
}

// ConfirmAddress records that the owner knows the address of a contact, so that
// logins and codes may be mailed there. A form that is sent again changes nothing.
// It returns auth.ErrProofNeeded if who has to prove first who they are.
func (s *Service) ConfirmAddress(ctx context.Context, who auth.Actor, id string, name registrar.DomainName, a Address) error {
	if who.Role != auth.RoleOwner {
		return s.deny(ctx, who, name)
	}
	if err := auth.Prove(who, s.now()); err != nil {
		return err
	}
	err := s.audit.RecordKept(ctx, audit.Intent{
		ChangeID: id, Kind: kind.ContactsConfirm, Actor: who, Domain: name,
		Diff: []audit.Difference{{
			Field: kind.FieldContact(a.Role, "email"), Old: []string{a.Email}, New: []string{a.Email}, Personal: true,
		}},
	})
	if errors.Is(err, audit.ErrExists) {
		return nil
	}
	return err
}

func (s *Service) deny(ctx context.Context, who auth.Actor, name registrar.DomainName) error {
	denial := audit.Denial{Actor: who, Domain: name, Kind: kind.ContactsConfirm, Right: registrar.RightProfile}
	if err := s.audit.Deny(ctx, denial); err != nil {
		return err
	}
	return &auth.DeniedError{Missing: registrar.RightProfile}
}
