package change

import (
	"context"
	"errors"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// addressRest is how long an address that changed elsewhere gets no login and no code.
const addressRest = 30 * 24 * time.Hour

// Address is how far the email address of a contact is trusted with what opens a
// profile, or takes a domain away: its login, and the auth code.
type Address struct {
	Role    registrar.ContactRole
	Email   string // in force; "" if there is none
	Trusted bool
	// ChangedBy is the sub-user that changed it, "" for somebody elsewhere, and
	// ChangedAt when that was, or was seen; zero if it is not known. Both are of an
	// address that is not trusted.
	ChangedBy string
	ChangedAt time.Time
}

// MailedRoles are the contacts that registrars mail logins and codes to.
var MailedRoles = []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact}

// AddressOf judges the address of the contact of role as set has it. It is trusted
// unless a sub-user changed it, or it changed elsewhere in the last 30 days, and the
// owner has neither changed nor confirmed it since.
func (s *Service) AddressOf(ctx context.Context, account string, name registrar.DomainName, set registrar.ContactSet, role registrar.ContactRole) (Address, error) {
	steps, err := s.audit.AddressSteps(ctx, account, name, role)
	if err != nil {
		return Address{}, err
	}
	a := Address{Role: role, Email: set.Contacts[role].Email}
	a.judge(steps, s.now())
	return a, nil
}

// judge looks for the last word on the address. What may or may not have happened
// is none: a sub-user's casts doubt, an owner's dispels none.
func (a *Address) judge(steps []audit.AddressStep, now time.Time) {
	a.Trusted = true
	for _, step := range steps {
		owners := !step.Elsewhere && step.By.Role == auth.RoleOwner
		if !step.Certain && owners {
			continue
		}
		same := step.Address == "" || strings.EqualFold(step.Address, a.Email)
		switch {
		case !same && step.Certain: // changed elsewhere since, nobody knows when
			a.Trusted = false
		case owners, step.Elsewhere && now.Sub(step.At) >= addressRest:
		default:
			a.Trusted, a.ChangedBy, a.ChangedAt = false, step.By.Username, step.At
		}
		return
	}
}

// errAddress is the answer to what would be mailed to an address that is not trusted.
func errAddress(op string, role registrar.ContactRole) error {
	return &registrar.Error{Kind: registrar.ErrRejected, Op: op, Reason: registrar.ReasonUnconfirmed, Subject: string(role)}
}

// mayMail returns errAddress unless the contact of role may be mailed secrets, and
// the registrar's error if that can't be told now.
func (s *Service) mayMail(ctx context.Context, account string, name registrar.DomainName, role registrar.ContactRole) error {
	reader := s.registrars[account].ContactReader
	if reader == nil {
		return registrar.Lacks("read contacts of " + string(name))
	}
	set, err := reader.Contacts(ctx, name)
	if err != nil {
		return notSent(err)
	}
	address, err := s.AddressOf(ctx, account, name, set, role)
	switch {
	case err != nil:
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "judge address of " + string(name), Err: err}
	case !address.Trusted:
		return errAddress("mail "+string(name), role)
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

// mails is a change that has the registrar mail a secret.
type mails interface{ mailsTo() registrar.ContactRole }

// guarded makes sure, while the lease keeps other changes of the domain away, that c
// mails no secret to an address that is not trusted, and that no login is on its way
// to an address that c is about to replace.
func (s *Service) guarded(ctx context.Context, who auth.Actor, c Change) error {
	if m, ok := c.(mails); ok {
		return s.mayMail(ctx, who.Account, c.Domain(), m.mailsTo())
	}
	if who.Role == auth.RoleOwner || !setsMailed(c.Diff()) {
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
func (s *Service) ConfirmAddress(ctx context.Context, who auth.Actor, id string, name registrar.DomainName, a Address) error {
	if who.Role != auth.RoleOwner {
		return s.deny(ctx, who, name)
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
