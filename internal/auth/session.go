package auth

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// ErrNoSession means that nobody is signed in: no cookie, or one whose session
// is over or belongs to another brand. A database that fails is another error.
var ErrNoSession = errors.New("not signed in")

// Session is somebody who is signed in.
type Session struct {
	// Actor is who signed in; Address and Agent are those of the present request.
	Actor
	// Registrar is the session at the registrar. It may end before ours; see Service.Renew.
	Registrar registrar.Session
	LastSeen  time.Time  // previous sign-in, as the registrar told; zero if it did not
	LastFrom  string     // address of the previous sign-in; "" if not told
	From      netip.Addr // where it began; invalid if not known
	With      string     // User-Agent that it began with; "" if not known
	CreatedAt time.Time
	ExpiresAt time.Time // the limit that no activity moves
}

// sealed is what a session's row holds where nobody can read or change it.
type sealed struct {
	Account   string               `json:"account"`
	Profile   string               `json:"profile"`
	Username  string               `json:"username"`
	Role      Role                 `json:"role"`
	Rights    registrar.Rights     `json:"rights"`
	Token     string               `json:"token"`
	Domain    registrar.DomainName `json:"domain"`
	Owner     bool                 `json:"owner"`
	LastSeen  time.Time            `json:"last_seen"`
	LastFrom  string               `json:"last_from"`
	From      netip.Addr           `json:"from"`
	With      string               `json:"with"`
	Ref       string               `json:"ref"`
	ProvedBy  ProofKind            `json:"proved_by"`
	ProvedAt  time.Time            `json:"proved_at"`
	ExpiresAt time.Time            `json:"expires_at"`
}

// seal encrypts the session for the row of id. Another row, or another brand,
// does not open it.
func (s *Session) seal(sealer *secret.Sealer, id sessionID) ([]byte, error) {
	plain, err := json.Marshal(sealed{
		Account: s.Account, Profile: s.Profile, Username: s.Username, Role: s.Role, Rights: s.Rights,
		Token: s.Registrar.Token.Reveal(), Domain: s.Registrar.Domain, Owner: s.Registrar.Owner,
		LastSeen: s.LastSeen, LastFrom: s.LastFrom, From: s.From, With: s.With, ExpiresAt: s.ExpiresAt,
		Ref: s.SessionRef, ProvedBy: s.Proof.Kind, ProvedAt: s.Proof.At,
	})
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	return sealer.Seal(plain, id.context(s.Brand)), nil
}

// unseal reads a row. Who it is and how long it lasts come from the sealed
// part alone: whoever can write the other columns gains nothing.
func unseal(sealer *secret.Sealer, id sessionID, visitor Visitor, data []byte) (*Session, error) {
	return openRow(sealer, id.hash(), visitor, data)
}

func openRow(sealer *secret.Sealer, idHash []byte, visitor Visitor, data []byte) (*Session, error) {
	plain, err := sealer.Open(data, contextOf(idHash, visitor.Brand))
	if err != nil {
		return nil, err
	}
	var in sealed
	if err := json.Unmarshal(plain, &in); err != nil {
		return nil, fmt.Errorf("decode session: %w", err)
	}
	return &Session{
		Actor: Actor{
			Key: profile.Key{Brand: visitor.Brand, Account: in.Account, Profile: in.Profile}, Username: in.Username,
			Role: in.Role, Rights: in.Rights, Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
			SessionRef: cmp.Or(in.Ref, refOf(idHash)), Proof: Proof{Kind: cmp.Or(in.ProvedBy, ProofPassword), At: in.ProvedAt},
		},
		Registrar: registrar.Session{Token: secret.New(in.Token), Domain: in.Domain, Owner: in.Owner},
		LastSeen:  in.LastSeen, LastFrom: in.LastFrom, From: in.From, With: in.With, ExpiresAt: in.ExpiresAt,
	}, nil
}

// sessionID is what the cookie holds: 128 random bits and more, see rand.Text.
type sessionID string

func newSessionID() sessionID { return sessionID(rand.Text()) }

// plausible spares the database what no browser of ours sends.
func (id sessionID) plausible() bool { return len(id) == len(rand.Text()) }

// hash is the key of the row. The ID is random enough for a plain hash.
func (id sessionID) hash() []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}

// ref names the session that begins with this ID, for people and logs; it leads to no
// row, and stays when the ID changes.
func (id sessionID) ref() string { return refOf(id.hash()) }

func (id sessionID) context(brand string) []byte { return contextOf(id.hash(), brand) }
