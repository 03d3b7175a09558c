package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
)

// head is a batch without its rows.
type head struct {
	id    string
	who   auth.Actor
	state State
	round int // of the dry run, and later of the work: one more each time it goes on
	total int
	kind  kind.Kind
	// params are those of the plan as JSON.
	params json.RawMessage
}

// headColumns begin every query for a head.
const headColumns = `
	SELECT b.id, b.brand, b.account, b.profile, b.username, b.rights, b.address, b.agent, b.session_ref,
		b.state, b.round, b.kind, b.params, (SELECT coalesce(max(n.seq), 0) FROM batch_row n WHERE n.batch = b.id)`

// into lists where headColumns go. address is parsed by done.
func (h *head) into(address *string) []any {
	return []any{
		&h.id, &h.who.Brand, &h.who.Account, &h.who.Profile, &h.who.Username, &h.who.Rights, address, &h.who.Agent,
		&h.who.SessionRef, &h.state, &h.round, &h.kind, &h.params, &h.total,
	}
}

func (h *head) done(address string) {
	h.who.Role = auth.RoleOwner // nobody else has batches
	h.who.Address, _ = netip.ParseAddr(address)
}

func (h *head) plan() (change.Plan, error) {
	if h.kind == "" {
		return nil, nil
	}
	return change.DecodePlan(h.kind, h.params)
}

// priority lets small batches go before large ones of the same account.
func (h *head) priority() int {
	switch {
	case h.total <= 100:
		return 1
	case h.total <= 1000:
		return 2
	}
	return 3
}

const selectHead = headColumns + `
	FROM batch b
	WHERE b.id = $1`

// head reads a batch for a job, which works for all brands.
func (s *Service) head(ctx context.Context, id string) (head, error) {
	var h head
	var address string
	err := s.pool.QueryRow(ctx, selectHead, id).Scan(h.into(&address)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return head{}, ErrNotFound
	}
	if err != nil {
		return head{}, fmt.Errorf("read batch %s: %w", id, err)
	}
	h.done(address)
	return h, nil
}
