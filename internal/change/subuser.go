package change

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// rightWords name the rights of a sub-user in the log, in the order of pages.
var rightWords = []struct {
	right registrar.Rights
	word  string
}{
	{registrar.RightOwnerContact, kind.ValueRightOwner},
	{registrar.RightAdminContact, kind.ValueRightAdmin},
	{registrar.RightBillingContact, kind.ValueRightBilling},
	{registrar.RightTechContact, kind.ValueRightTech},
	{registrar.RightNameservers, kind.ValueRightNameservers},
	{registrar.RightResellerContact, kind.ValueRightReseller},
	{registrar.RightExtras, kind.ValueRightExtras},
}

// RightWords returns the words of rights, as differences have them.
func RightWords(rights registrar.Rights) []string {
	var all []string
	for _, w := range rightWords {
		if rights.Has(w.right) {
			all = append(all, w.word)
		}
	}
	return all
}

// RightsOf is the reverse of RightWords; unknown words count for nothing.
func RightsOf(words []string) (rights registrar.Rights) {
	for _, w := range rightWords {
		if slices.Contains(words, w.word) {
			rights |= w.right
		}
	}
	return rights
}

// subUser is a sub-user as the log has it, without a password.
type subUser struct {
	ID       string   `json:"id,omitempty"`
	Username string   `json:"username,omitempty"` // "" if there is none
	Rights   []string `json:"rights,omitempty"`
	Password string   `json:"password,omitempty"` // ValueSet if there is a new one
}

func subUserOf(s registrar.SubUser) subUser {
	if s.Username == "" {
		return subUser{}
	}
	return subUser{ID: s.ID, Username: s.Username, Rights: RightWords(s.Rights)}
}

func (s subUser) same(other subUser) bool {
	return s.Username == other.Username && slices.Equal(s.Rights, other.Rights)
}

// SubUser adds, changes or deletes the second login of a domain.
type SubUser struct {
	base
	before, wanted subUser
	password       secret.String
}

// NewSubUser returns the change of kind that makes wanted of before, which was read
// after from; a zero one says that there is none. An empty password keeps the old one.
func NewSubUser(k kind.Kind, t Ticket, from Observed, before, wanted registrar.SubUser, password secret.String) SubUser {
	c := SubUser{base: baseOf(k, t, from), before: subUserOf(before), wanted: subUserOf(wanted), password: password}
	c.wanted.ID = ""
	if !password.IsEmpty() {
		c.wanted.Password = kind.ValueSet
	}
	return c
}

// SubUserSeen is the fingerprint of a sub-user for a form.
func SubUserSeen(s registrar.SubUser) string { return Fingerprint(subUserOf(s)) }

// Seen implements Change.
func (c SubUser) Seen() string { return Fingerprint(c.before) }

// Diff implements Change.
func (c SubUser) Diff() []audit.Difference {
	var diff []audit.Difference
	if c.before.Username != c.wanted.Username {
		diff = append(diff, audit.Difference{Field: kind.FieldSubUser, Old: named(c.before.Username), New: named(c.wanted.Username)})
	}
	if !slices.Equal(c.before.Rights, c.wanted.Rights) {
		diff = append(diff, audit.Difference{Field: kind.FieldSubUserRights, Old: c.before.Rights, New: c.wanted.Rights})
	}
	if c.wanted.Password != "" {
		diff = append(diff, audit.Difference{Field: kind.FieldSubUserPassword, New: []string{kind.ValueSet}})
	}
	return diff
}

func named(username string) []string {
	if username == "" {
		return nil
	}
	return []string{username}
}

// States implements Change.
func (c SubUser) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c SubUser) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.LoginWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("change sub-user of " + string(c.domain))
	}
	wanted := registrar.SubUser{ID: c.before.ID, Username: c.wanted.Username, Rights: RightsOf(c.wanted.Rights)}
	switch c.kind {
	case kind.SubUserAdd:
		return w.LoginWriter.AddSubUser(ctx, c.domain, wanted, c.password)
	case kind.SubUserDelete:
		wanted.Username = c.before.Username
		return w.LoginWriter.DeleteSubUser(ctx, c.domain, wanted)
	}
	return w.LoginWriter.ChangeSubUser(ctx, c.domain, wanted, c.password)
}

// departure implements departing. Rights are asked for each time, so that who
// only has other ones stays; signing in again is no harm to the others.
func (c SubUser) departure() (d Departure, early, ok bool) {
	other := c.before.Username != c.wanted.Username || c.wanted.Password != ""
	return Departure{Domain: c.domain, Login: c.before.Username}, true, c.before.Username != "" && other
}

// Look implements Change. Of a new password alone there is nothing to see.
func (c SubUser) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.LoginReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	read, err := r.LoginReader.SubUser(ctx, c.domain)
	if err != nil && !errors.Is(err, registrar.ErrNotFound) {
		return Sighting{}, err
	}
	live := subUserOf(read)
	seen := Sighting{Sight: SeesOther, Found: live}
	switch {
	case c.before.same(c.wanted) && live.same(c.wanted):
		seen.Sight = SeesNothing
	case live.same(c.wanted):
		seen.Sight = SeesWanted
	case live.same(c.before):
		seen.Sight = SeesBefore
	}
	return seen, nil
}

// decodeSubUser rebuilds the change from its intent, without a password.
func decodeSubUser(c audit.Change) (Change, error) {
	decoded := SubUser{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	if (c.Kind == kind.SubUserDelete) != (decoded.wanted.Username == "") {
		return nil, fmt.Errorf("%s of %.20q", c.Kind, decoded.wanted.Username)
	}
	return decoded, nil
}
