package change

import (
	"context"
	"errors"
	"strings"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// holding is which profile a domain belongs to, as the log has it.
type holding struct {
	Username string               `json:"username"`
	Join     registrar.DomainName `json:"join,omitempty"` // a domain that tells which profile; "" for a new one
	All      bool                 `json:"all,omitempty"`  // every domain of the profile before goes there
	// Also are more domains of the profile before that are looked at with All: one alone
	// would not show that the others were left.
	Also []registrar.DomainName `json:"also,omitempty"`
}

// Ownership moves a domain, or all of its profile, to another profile.
type Ownership struct {
	base
	before, wanted holding
	password       secret.String // of the profile that it goes to; empty once it comes back from the log
}

// NewOwnership returns the change. from tells the present profile, and with to.All
// its domain stands for the whole profile, of which also are some others.
func NewOwnership(t Ticket, from Observed, to registrar.MoveTarget, also ...registrar.DomainName) Ownership {
	return Ownership{
		base: baseOf(kind.OwnershipMove, t, from), before: holding{Username: from.Domain.Profile, Also: also}, password: to.Password,
		wanted: holding{Username: strings.ToLower(to.Username), Join: to.Join, All: to.All},
	}
}

// OwnershipSeen is the fingerprint of a profile for a form.
func OwnershipSeen(username string) string { return Fingerprint(holding{Username: username}) }

// Seen implements Change.
func (c Ownership) Seen() string { return OwnershipSeen(c.before.Username) }

// Namesake reports whether both profiles have the same username: what registrars
// tell of a profile shows no difference then.
func (c Ownership) Namesake() bool {
	return profile.MayBe(c.before.Username, c.wanted.Username)
}

// Diff implements Change. A new profile of the present name is no other one.
func (c Ownership) Diff() []audit.Difference {
	if c.Namesake() && c.wanted.Join == "" {
		return nil
	}
	var diff []audit.Difference
	if !c.Namesake() {
		diff = append(diff, audit.Difference{Field: kind.FieldProfile, Old: named(c.before.Username), New: []string{c.wanted.Username}})
	}
	if c.wanted.Join != "" {
		diff = append(diff, audit.Difference{Field: kind.FieldProfileJoined, New: []string{string(c.wanted.Join)}})
	}
	if c.wanted.All {
		diff = append(diff, audit.Difference{Field: kind.FieldProfileMoved, New: []string{kind.ValueAll}})
	}
	return diff
}

// States implements Change.
func (c Ownership) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Ownership) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.LoginWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("move " + string(c.domain))
	}
	return w.LoginWriter.Move(ctx, c.domain, registrar.MoveTarget{
		Username: c.wanted.Username, Password: c.password, Join: c.wanted.Join, All: c.wanted.All,
	})
}

// departure implements departing. Of a namesake nobody can tell later that it moved.
func (c Ownership) departure() (d Departure, early, ok bool) {
	return Departure{Domain: c.domain, All: c.wanted.All}, c.Namesake(), true
}

// Look implements Change. Of all domains that moved it looks at some: those that were
// left behind make it neither the wanted state nor the one before.
func (c Ownership) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	seen, err := c.lookAtFirst(ctx, r)
	if err != nil || !c.wanted.All || seen.Sight != SeesWanted {
		return seen, err
	}
	for _, name := range c.before.Also {
		live, err := r.Reader.Domain(ctx, name, registrar.PartProfile)
		switch {
		case errors.Is(err, registrar.ErrNotFound): // it left the account meanwhile
		case err != nil:
			return Sighting{}, err
		case !profile.MayBe(live.Profile, c.wanted.Username):
			seen.Sight = SeesOther
		}
	}
	return seen, nil
}

func (c Ownership) lookAtFirst(ctx context.Context, r registrar.Reading) (Sighting, error) {
	return lookAt(ctx, r, c.domain, registrar.PartProfile, func(live registrar.Domain) (Sight, any) {
		found := holding{Username: live.Profile}
		switch {
		case c.Namesake() && profile.MayBe(live.Profile, c.wanted.Username):
			return SeesNothing, found
		case profile.MayBe(live.Profile, c.wanted.Username):
			return SeesWanted, found
		case profile.MayBe(live.Profile, c.before.Username):
			return SeesBefore, found
		}
		return SeesOther, found
	})
}

// decodeOwnership rebuilds the change from its intent, without the password.
func decodeOwnership(c audit.Change) (Change, error) {
	move := Ownership{base: recordedBase(c)}
	if err := decodeStates(c, &move.before, &move.wanted); err != nil {
		return nil, err
	}
	return move, nil
}
