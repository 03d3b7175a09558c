package staff

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/profile"
	"portal/internal/secret"
)

// Config is what a Service needs.
type Config struct {
	Pool    *pgxpool.Pool
	Key     []byte   // seals the secrets of one-time codes
	OldKeys [][]byte // open what was sealed before
	Log     Recorder
	Now     func() time.Time
	Cost    int // of bcrypt, in tests; 0 for the usual
}

// Recorder writes what staff did into the audit log.
type Recorder interface {
	RecordAct(ctx context.Context, a audit.Act) error
}

// Service looks after accounts and sessions of staff.
type Service struct {
	pool        *pgxpool.Pool
	sealer      *secret.Sealer
	throttleKey []byte
	log         Recorder
	now         func() time.Time
	cost        int
}

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// NewService returns a service.
func NewService(c Config) (*Service, error) {
	s := &Service{pool: c.Pool, log: c.Log, now: c.Now, cost: c.Cost}
	if s.cost == 0 {
		s.cost = cost
	}
	var err error
	if s.sealer, err = secret.NewSealer(c.Key, "staff one-time codes", c.OldKeys...); err != nil {
		return nil, err
	}
	if s.throttleKey, err = hkdf.Key(sha256.New, c.Key, nil, "staff throttle", 32); err != nil {
		return nil, fmt.Errorf("derive key of throttle: %w", err)
	}
	return s, nil
}

// Origin is where a request comes from.
type Origin struct {
	Address netip.Addr
	Agent   string
}

// record writes an act of m into the log. Staff of one brand stand in its part of it.
func (s *Service) record(ctx context.Context, m Member, from Origin, session, action string, detail map[string]string) error {
	actor := auth.Actor{SessionRef: session, Address: from.Address, Agent: from.Agent}
	if len(m.Scope.Brands) == 1 {
		actor.Key = profile.Key{Brand: m.Scope.Brands[0]}
	}
	err := s.log.RecordAct(ctx, audit.Act{Actor: actor, Staff: m.ID, Email: m.Email, Action: action, Detail: detail})
	if err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	return nil
}
