package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/auth"
	"portal/internal/process"
	"portal/internal/registrar"
)

// Store keeps the log in PostgreSQL.
type Store struct {
	pool    *pgxpool.Pool
	process *process.Process
	now     func() time.Time
	follow  []Follower
	unread  unreadable
}

// NewStore returns a store whose leases are taken in the name of self. It tells log of
// entries that can't be read; nil for nobody.
func NewStore(pool *pgxpool.Pool, self *process.Process, now func() time.Time, log *slog.Logger) *Store {
	return &Store{pool: pool, process: self, now: now, unread: unreadable{log: log}}
}

// insertEntry is one statement, as an entry about a contact has some thirty personal values.
const insertEntry = `
	WITH entry AS (
		INSERT INTO audit_entry (body)
		VALUES (@body)
		RETURNING id, at
	), personal AS (
		INSERT INTO audit_personal (entry_id, name, salt, value)
		SELECT entry.id, p.name, p.salt, p.value
		FROM entry, unnest(@names::text[], @salts::bytea[], @values::text[]) AS p (name, salt, value)
	)
	SELECT id, at
	FROM entry`

// append writes one entry and the personal values that belong to it, and lets
// the followers act on it. more completes what they are told. The database copies
// the columns from the body, and puts its own time there if ours is wrong.
func (s *Store) append(ctx context.Context, tx pgx.Tx, b body, personal map[string]string, more func(*Recorded)) error {
	b.Version, b.At = 1, s.now().UTC().Truncate(time.Microsecond)
	salts := commit(&b, personal)
	bytes, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("encode %s entry: %w", b.Kind, err)
	}
	names := slices.Sorted(maps.Keys(salts))
	args := pgx.NamedArgs{"body": bytes, "names": names, "salts": inOrder(names, salts), "values": inOrder(names, personal)}
	var id int64
	if err := tx.QueryRow(ctx, insertEntry, args).Scan(&id, &b.At); err != nil {
		return fmt.Errorf("write %s entry: %w", b.Kind, err)
	}
	return s.tell(ctx, tx, id, b, personal, more)
}

// inOrder returns the values of names, in their order.
func inOrder[V any](names []string, values map[string]V) []V {
	all := make([]V, len(names))
	for i, name := range names {
		all[i] = values[name]
	}
	return all
}

// commit puts the commitments to the values of personal into b and returns their salts.
func commit(b *body, personal map[string]string) map[string][]byte {
	salts := make(map[string][]byte, len(personal))
	for name, value := range personal {
		if value == "" {
			continue
		}
		salt := make([]byte, 16)
		_, _ = rand.Read(salt) // never fails, see crypto/rand
		salts[name] = salt
		if b.Personal == nil {
			b.Personal = make(map[string]string, len(personal))
		}
		b.Personal[name] = commitment(salt, value)
	}
	return salts
}

// commitment is hex(SHA-256(salt, value)); salts all have 16 bytes.
func commitment(salt []byte, value string) string {
	sum := sha256.Sum256(append(salt[:len(salt):len(salt)], value...))
	return hex.EncodeToString(sum[:])
}

// actorBody returns an entry of kind about what actor does, and the actor's
// personal values.
func actorBody(kind string, actor auth.Actor, domain registrar.DomainName) (body, map[string]string) {
	b := body{
		Kind: kind, Brand: actor.Brand, Account: actor.Account, Profile: actor.Profile,
		Username: actor.Username, Role: actor.Role, Session: actor.SessionRef, Domain: string(domain),
	}
	personal := map[string]string{"agent": actor.Agent}
	if actor.Address.IsValid() {
		personal["address"] = actor.Address.String()
	}
	return b, personal
}

// Deny records an attempt that the policy stopped; see appendCounted for many.
func (s *Store) Deny(ctx context.Context, d Denial) error {
	b, personal := actorBody("denial", d.Actor, d.Domain)
	b.Denied = &deniedBody{Kind: d.Kind, Right: d.Right}
	return s.appendCounted(ctx, b, personal, nil)
}

// RecordSignIn records a sign-in, a refused or throttled attempt, or a sign-out. Of
// attempts that the registrar did not answer, which no throttle counts, those from
// one address are counted.
func (s *Store) RecordSignIn(ctx context.Context, e auth.SignInEntry) error {
	b, personal := actorBody("sign_in", e.Actor, e.Domain)
	b.SignIn, b.Ended, b.To = string(e.Outcome), e.Ended, string(e.To)
	if e.Actor.Role == "" { // it may be anything: people type passwords into the wrong field
		b.Username, personal[personalUsername] = "", e.Actor.Username
	}
	tell := func(r *Recorded) { r.SignIn = &e }
	if e.Outcome == auth.SignInUnavailable {
		return s.appendCounted(ctx, b, personal, tell)
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.append(ctx, tx, b, personal, tell) })
}
