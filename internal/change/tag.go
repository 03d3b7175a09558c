package change

import (
	"context"
	"encoding/json"
	"errors"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Tag hands a domain to another registrar.
type Tag struct {
	base
	tag   string
	owner string // e-mail address of the owner, who can't be looked up afterwards
}

// NewTag returns the act; tag is that of the registrar which gains the domain.
func NewTag(t Ticket, from Observed, tag string) Tag {
	return Tag{base: baseOf(kind.TagSet, t, from), tag: tag, owner: from.Domain.Owner.Email}
}

// tagOwner is the state before the act: whom to tell.
type tagOwner struct {
	Email string `json:"email"`
}

// TagSeen is the fingerprint for a form: no state is what it starts from.
func TagSeen() string { return Fingerprint(kind.TagSet) }

// Seen implements Change.
func (Tag) Seen() string { return TagSeen() }

// Diff implements Change. It is kept as personal values are, because the owner's
// address is kept with it.
func (c Tag) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldTag, New: []string{c.tag}, Personal: true}}
}

// States implements Change.
func (c Tag) States() (before, wanted any) { return tagOwner{c.owner}, c.tag }

// Send implements Change.
func (c Tag) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ExtrasWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("change tag of " + string(c.domain))
	}
	return w.ExtrasWriter.SetExtras(ctx, c.domain, registrar.ExtraUKTag, registrar.Fields{"gaining_registrar_tag": c.tag})
}

// Look implements Change. The tag can't be read; that the account does not hold
// the domain any more is what shows.
func (c Tag) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	seen, err := lookAt(ctx, r, c.domain, 0, func(registrar.Domain) (Sight, any) { return SeesBefore, kind.ValueHeld })
	if errors.Is(err, registrar.ErrNotFound) {
		return Sighting{Sight: SeesWanted, Found: kind.ValueGone, Waiting: -1}, nil
	}
	return seen, err
}

// decodeTag rebuilds the act from its intent. It is only ever looked after.
func decodeTag(c audit.Change) (Change, error) {
	act := Tag{base: recordedBase(c)}
	if c.Erased {
		return act, nil
	}
	var before tagOwner
	if err := decodeStates(c, &before, &act.tag); err != nil {
		return nil, err
	}
	act.owner = before.Email
	return act, nil
}

// TagOwner is the address of the owner of a domain that was handed over, who
// can't be looked up any more; "" if it was erased.
func TagOwner(c audit.Change) string {
	var before tagOwner
	if c.Kind != kind.TagSet || json.Unmarshal(c.Before, &before) != nil {
		return ""
	}
	return before.Email
}
