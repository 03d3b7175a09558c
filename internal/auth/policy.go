package auth

import (
	"errors"
	"fmt"

	"portal/internal/registrar"
)

// ErrDenied means that the actor may not do this.
var ErrDenied = errors.New("not allowed")

// DeniedError says which rights the actor lacks. It is an ErrDenied.
type DeniedError struct {
	Missing  registrar.Rights
	Recorded bool // it is in the log
}

// Error implements error.
func (e *DeniedError) Error() string {
	return fmt.Sprintf("%v: right %#x is missing", ErrDenied, uint16(e.Missing))
}

// Unwrap returns ErrDenied.
func (e *DeniedError) Unwrap() error { return ErrDenied }

// Allow checks that actor has all of right, and returns a DeniedError otherwise.
// Whose domain it is, is checked where the domain is read.
func Allow(actor Actor, right registrar.Rights) error {
	if missing := right &^ actor.Rights; missing != 0 {
		return &DeniedError{Missing: missing}
	}
	return nil
}
