package seal

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// State is how far the log is sealed, for operators.
type State struct {
	Origin    string        // name of the log; "" if nothing is signed
	Size      int64         // entries in the tree
	Signed    int64         // of them under the last checkpoint
	SignedAt  time.Time     // zero if nothing is signed
	Waiting   int64         // entries that have no place yet
	Behind    time.Duration // how long the first of them waits
	Witnesses []WitnessState
	Trouble   string // see Sealer.Trouble
}

// WitnessState is what a witness has signed last.
type WitnessState struct {
	Name string
	Size int64
	At   time.Time // when its signature came
}

const (
	selectState = `
	SELECT coalesce((SELECT max(index) + 1 FROM audit_leaf), 0), count(*),
		coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8
	FROM audit_unsealed`

	selectWitnessStates = `
	SELECT DISTINCT ON (witness) witness, size, at
	FROM audit_cosignature
	ORDER BY witness, size DESC`
)

// State tells how far the log is sealed.
func (s *Sealer) State(ctx context.Context) (State, error) {
	state := State{Trouble: s.Trouble()}
	var behind float64
	if err := s.pool.QueryRow(ctx, selectState).Scan(&state.Size, &state.Waiting, &behind); err != nil {
		return State{}, fmt.Errorf("look at the queue of the sealer: %w", err)
	}
	state.Behind = time.Duration(max(0, behind) * float64(time.Second))
	last, err := lastCheckpoint(ctx, s.pool)
	if err != nil {
		return State{}, err
	}
	state.Origin, state.Signed, state.SignedAt = last.Origin, last.Size, last.At
	rows, _ := s.pool.Query(ctx, selectWitnessStates)
	if state.Witnesses, err = pgx.CollectRows(rows, pgx.RowToStructByPos[WitnessState]); err != nil {
		return State{}, fmt.Errorf("look for cosignatures: %w", err)
	}
	return state, nil
}
