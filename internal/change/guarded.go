package change

import (
	"slices"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// guarded lists what can take a domain away: the kinds of change that need a fresh
// proof of who asks, each with the differences that do.
var guarded = map[kind.Kind]func(audit.Difference) bool{
	kind.AuthCodeShow:   always,
	kind.AuthCodeSet:    always,
	kind.AuthCodeSend:   always,
	kind.ContactsSet:    ofLeadingEmail,
	kind.DNSSECSet:      always,
	kind.HostChange:     always, // other domains may be served by it
	kind.HostDelete:     always,
	kind.LockSet:        opens,
	kind.NameserversSet: always,
	kind.OwnershipMove:  always,
	kind.PasswordSet:    always,
	kind.SubUserAdd:     always,
	kind.SubUserDelete:  always,
	kind.SubUserSet:     always,
	kind.TagSet:         always,
	kind.TradeAgentSet:  always, // who approves a change of owner
	kind.TradeLockSet:   opens,
}

func always(audit.Difference) bool { return true }

// opens reports whether a lock comes off.
func opens(d audit.Difference) bool { return slices.Contains(d.New, Unlocked) }

// leading are the roles whose email decides about a domain: approvals and codes go there.
var leading = []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact}

func ofLeadingEmail(d audit.Difference) bool {
	return slices.ContainsFunc(leading, func(role registrar.ContactRole) bool { return d.Field == kind.FieldContact(role, "email") })
}

// needsProof reports whether the visitor who makes c has to prove who they are. A row
// of a batch does not: its proof was given when the batch was started.
func needsProof(c Change) bool {
	guard, known := guarded[c.Kind()]
	return known && c.Ticket().Batch == "" && slices.ContainsFunc(c.Diff(), guard)
}

// RequireProof returns auth.ErrProofNeeded if who has to prove first who they are. Apply
// asks it itself; a handler does so where something else comes before.
func (s *Service) RequireProof(who auth.Actor, c Change) error {
	if !needsProof(c) {
		return nil
	}
	return auth.Prove(who, s.now())
}

// EditNeedsProof reports whether who starts a batch of e has to prove first who they
// are. What e changes of each domain is not known here: all that it may change counts.
func EditNeedsProof(e Edit) bool {
	switch e := e.(type) {
	case *LockEdit:
		return !e.Locked
	case *ContactsEdit:
		return slices.ContainsFunc(leading, func(role registrar.ContactRole) bool { _, has := e.Contacts[role]; return has })
	}
	_, known := guarded[e.Kind()]
	return known
}
