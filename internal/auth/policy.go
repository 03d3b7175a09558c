package auth

import (
	"errors"
	"fmt"

	"portal/internal/registrar"
)

// ErrDenied means that the actor may not do this.
var ErrDenied = errors.New("not allowed")

// Allow checks that actor has all of right, and returns an error that wraps
// ErrDenied otherwise. Whose domain it is, is checked where the domain is read.
func Allow(actor Actor, right registrar.Rights) error {
	if missing := right &^ actor.Rights; missing != 0 {
		return fmt.Errorf("%w: right %#x is missing", ErrDenied, uint16(missing))
	}
	return nil
}
