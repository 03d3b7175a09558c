package auth

import (
	"errors"
	"time"
)

// ProofKind is how people proved that they are who they say.
type ProofKind string

// ProofPassword is the password of the login, accepted by the registrar.
const ProofPassword ProofKind = "password"

// Proof is the last one that somebody gave. The zero value is none.
type Proof struct {
	Kind ProofKind
	At   time.Time
}

// ProofLasts is how long a proof is good for what needs a fresh one.
const ProofLasts = 15 * time.Minute

// ErrProofNeeded means that the last proof is too old for what was asked for.
var ErrProofNeeded = errors.New("needs a fresh proof")

// Prove returns ErrProofNeeded unless actor gave a proof within ProofLasts.
func Prove(actor Actor, now time.Time) error {
	if actor.Proof.Kind == "" || now.Sub(actor.Proof.At) > ProofLasts {
		return ErrProofNeeded
	}
	return nil
}
