package bulk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
)

const lockBatch = headColumns + `
	FROM batch b
	WHERE b.id = @id AND b.brand = @brand AND b.account = @account AND b.profile = @profile
	FOR UPDATE OF b`

// step runs one step of a batch of the caller's in a transaction of its own. Steps of
// the same batch come one after the other.
func (s *Service) step(ctx context.Context, who auth.Actor, id string, do func(pgx.Tx, head) error) error {
	if err := owner(who); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var h head
		var address string
		err := tx.QueryRow(ctx, lockBatch, who.Args(pgx.NamedArgs{"id": id})).Scan(h.into(&address)...)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("lock batch %s: %w", id, err)
		}
		h.done(address)
		return do(tx, h)
	})
}

const beginCheck = `
	UPDATE batch
	SET state = 'checking', kind = @kind, params = @params, round = round + 1, moving_at = @at, pushed_at = NULL,
		username = @username, rights = @rights, address = @address, agent = @agent, session_ref = @session_ref
	WHERE id = @id`

const clearRows = `
	UPDATE batch_row
	SET state = 'todo', reason = '', subject = '', seen = '', old = '{}', new = '{}', at = @at, checked_at = NULL, attempts = 0
	WHERE batch = @id AND (checked_at IS NOT NULL OR attempts > 0)`

// Check begins the dry run of plan, or a new one while nothing was started.
// To begin the same again while it is under way is no error.
func (s *Service) Check(ctx context.Context, who auth.Actor, id string, plan change.Plan) error {
	if err := auth.Allow(who, plan.Right()); err != nil {
		return err
	}
	params, err := json.Marshal(plan)
	if err != nil {
		return fmt.Errorf("encode plan of kind %s: %w", plan.Kind(), err)
	}
	return s.step(ctx, who, id, func(tx pgx.Tx, h head) error {
		switch {
		case h.state == StateChecking && h.kind == plan.Kind() && bytes.Equal(h.params, params):
			return nil
		case h.state != StateDraft && h.state != StateReady:
			return ErrState
		}
		return s.check(ctx, tx, who, h, plan.Kind(), params)
	})
}

func (s *Service) check(ctx context.Context, tx pgx.Tx, who auth.Actor, h head, k kind.Kind, params json.RawMessage) error {
	args := actorArgs(who, h.id)
	args["kind"], args["params"], args["at"] = k, params, s.now()
	if _, err := tx.Exec(ctx, beginCheck, args); err != nil {
		return fmt.Errorf("begin dry run of %s: %w", h.id, err)
	}
	if _, err := tx.Exec(ctx, clearRows, pgx.NamedArgs{"id": h.id, "at": s.now()}); err != nil {
		return fmt.Errorf("clear rows of %s: %w", h.id, err)
	}
	h.round++
	return s.queueUnchecked(ctx, tx, h)
}

const beginWork = `
	UPDATE batch
	SET state = 'running', started_at = @at, moving_at = @at, pushed_at = NULL,
		username = @username, rights = @rights, address = @address, agent = @agent, session_ref = @session_ref
	WHERE id = @id`

// Start begins to work a batch whose dry run is done. To start it twice is no error.
// It returns auth.ErrProofNeeded if who has to prove first who they are: the rows are
// sent without asking.
func (s *Service) Start(ctx context.Context, who auth.Actor, id string) error {
	return s.step(ctx, who, id, func(tx pgx.Tx, h head) error {
		switch h.state {
		case StateRunning, StateFinished:
			return nil
		case StateReady:
		default:
			return ErrState
		}
		if err := s.prove(who, h); err != nil {
			return err
		}
		args := actorArgs(who, id)
		args["at"] = s.now()
		if _, err := tx.Exec(ctx, beginWork, args); err != nil {
			return fmt.Errorf("start batch %s: %w", id, err)
		}
		if err := s.queueTodo(ctx, tx, h); err != nil {
			return err
		}
		return s.finishIn(ctx, tx, id) // there may be nothing to do
	})
}

// prove asks who sets rows going for a fresh proof, if their plan needs one.
func (s *Service) prove(who auth.Actor, h head) error {
	plan, err := h.plan()
	if err != nil || !change.PlanNeedsProof(plan) {
		return err
	}
	return auth.Prove(who, s.now())
}

const setState = `
	UPDATE batch
	SET state = @state, moving_at = @at, pushed_at = NULL
	WHERE id = @id`

// Pause lets the rows under way end, and no other begin. To pause twice is no error.
func (s *Service) Pause(ctx context.Context, who auth.Actor, id string) error {
	return s.turn(ctx, who, id, StateRunning, StatePaused, func(pgx.Tx, head) error { return nil })
}

// nextRound tells the jobs of rows that go on from those that just found the batch
// paused: one of these may not have ended yet, and would keep the row from being queued.
const nextRound = `UPDATE batch SET round = round + 1 WHERE id = $1 RETURNING round`

// Resume goes on with a paused batch. To resume twice is no error.
func (s *Service) Resume(ctx context.Context, who auth.Actor, id string) error {
	return s.turn(ctx, who, id, StatePaused, StateRunning, func(tx pgx.Tx, h head) error {
		if err := s.prove(who, h); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, nextRound, id).Scan(&h.round); err != nil {
			return fmt.Errorf("begin round of %s: %w", id, err)
		}
		return s.queueTodo(ctx, tx, h)
	})
}

func (s *Service) turn(ctx context.Context, who auth.Actor, id string, from, to State, then func(pgx.Tx, head) error) error {
	return s.step(ctx, who, id, func(tx pgx.Tx, h head) error {
		switch h.state {
		case to:
			return nil
		case from:
		default:
			return ErrState
		}
		if _, err := tx.Exec(ctx, setState, pgx.NamedArgs{"id": id, "state": to, "at": s.now()}); err != nil {
			return fmt.Errorf("turn batch %s to %s: %w", id, to, err)
		}
		return then(tx, h)
	})
}

const cancelRows = `
	UPDATE batch_row
	SET state = 'cancelled', at = @at
	WHERE batch = @id AND state = 'todo'`

const cancelBatch = `
	UPDATE batch
	SET state = 'cancelled', finished_at = @at, address = '', agent = ''
	WHERE id = @id`

// Cancel ends a batch before its end: rows that wait are never sent. Those that
// are being sent come to their end. To cancel twice is no error. Of a batch that
// was started, the end is told like any other: some of its rows may be done.
func (s *Service) Cancel(ctx context.Context, who auth.Actor, id string) error {
	return s.step(ctx, who, id, func(tx pgx.Tx, h head) error {
		switch h.state {
		case StateCancelled:
			return nil
		case StateFinished:
			return ErrState
		}
		for _, query := range []string{cancelBatch, cancelRows} {
			if _, err := tx.Exec(ctx, query, pgx.NamedArgs{"id": id, "at": s.now()}); err != nil {
				return fmt.Errorf("cancel batch %s: %w", id, err)
			}
		}
		if h.state != StateRunning && h.state != StatePaused {
			return nil
		}
		return s.tellEnd(ctx, tx, id)
	})
}
