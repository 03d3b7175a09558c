package change

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// The values of kind.FieldLock.
const (
	Locked   = kind.ValueLocked
	Unlocked = kind.ValueUnlocked
)

// Lock switches the transfer lock of a domain.
type Lock struct {
	base
	before, wanted bool
}

// NewLock returns the change from what was observed, which has PartLock.
func NewLock(t Ticket, from Observed, locked bool) Lock {
	return Lock{base: baseOf(kind.LockSet, t, from), before: from.Domain.Lock.Locked, wanted: locked}
}

// LockSeen is the fingerprint of a lock for a form.
func LockSeen(locked bool) string { return Fingerprint(lockWord(locked)) }

func lockWord(locked bool) string {
	if locked {
		return Locked
	}
	return Unlocked
}

// Seen implements Change.
func (c Lock) Seen() string { return LockSeen(c.before) }

// Diff implements Change.
func (c Lock) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldLock, Old: []string{lockWord(c.before)}, New: []string{lockWord(c.wanted)}}}
}

// States implements Change.
func (c Lock) States() (before, wanted any) { return lockWord(c.before), lockWord(c.wanted) }

// Send implements Change.
func (c Lock) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	return w.Writer.SetLock(ctx, c.domain, c.wanted)
}

// Look implements Change.
func (c Lock) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	return lookAt(ctx, r, c.domain, registrar.PartLock, func(live registrar.Domain) (Sight, any) {
		if live.Lock.Locked == c.wanted {
			return SeesWanted, lockWord(live.Lock.Locked)
		}
		return SeesBefore, lockWord(live.Lock.Locked)
	})
}

// decodeLock rebuilds the change from its intent.
func decodeLock(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	decoded := Lock{base: recordedBase(c), before: before == Locked, wanted: wanted == Locked}
	if before != lockWord(decoded.before) || wanted != lockWord(decoded.wanted) {
		return nil, fmt.Errorf("states of %s are %.20q and %.20q", c.Kind, before, wanted)
	}
	return decoded, nil
}

// decodeStates reads what States returned.
func decodeStates(c audit.Change, before, wanted any) error {
	if err := json.Unmarshal(c.Before, before); err != nil {
		return fmt.Errorf("decode state before of %s: %w", c.Kind, err)
	}
	if err := json.Unmarshal(c.Wanted, wanted); err != nil {
		return fmt.Errorf("decode wanted state of %s: %w", c.Kind, err)
	}
	return nil
}
