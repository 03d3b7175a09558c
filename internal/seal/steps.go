package seal

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// stepSum adds up steps of changes in any order: two sums that are equal are of the same
// steps. So what the table of steps says, which keeps a change from having one twice, is
// compared with all entries without remembering either.
type stepSum [2]uint64

func (s *stepSum) add(change, kind []byte, at, entry int64, state []byte) {
	var text [128]byte
	b := text[:0]
	for _, part := range [][]byte{change, kind, state} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
	}
	b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(at)), uint64(entry))
	sum := sha256.Sum256(b)
	s.join(stepSum{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])})
}

func (s *stepSum) join(other stepSum) {
	s[0] += other[0]
	s[1] += other[1]
}

const (
	selectSteps = `
	SELECT change_id, kind, at, entry_id, state
	FROM audit_step`

	// Both sides where one is missing, or they differ.
	selectOddSteps = `
	SELECT coalesce(s.change_id, e.change_id), coalesce(s.kind, e.kind), coalesce(e.id, 0)
	FROM audit_step s
	FULL JOIN (SELECT * FROM audit_entry WHERE change_id <> '') e ON e.change_id = s.change_id AND e.kind = s.kind
	WHERE (s.at, s.entry_id, s.state) IS DISTINCT FROM (e.at, e.id, audit_state(convert_from(e.body, 'UTF8')::jsonb))
	ORDER BY 1, 2
	LIMIT 1000`
)

// compareSteps compares the table of steps with the steps that all entries told.
func (s *stored) compareSteps(ctx context.Context, v *Verification) error {
	var sum stepSum
	err := raw(ctx, s.main.Conn().PgConn(), selectSteps, nil, func(row [][]byte) {
		sum.add(row[0], row[1], microsOf(row[2]), int64of(row[3]), row[4])
	})
	if err != nil {
		return fmt.Errorf("read the steps of changes: %w", err)
	}
	if sum == v.steps {
		return nil
	}
	rows, _ := s.main.Query(ctx, selectOddSteps)
	var change, kind string
	var entry int64
	found, err := pgx.ForEachRow(rows, []any{&change, &kind, &entry}, func() error {
		v.find(StepAltered, -1, entry, "the table of steps does not say of the %s of change %s what the log says", kind, change)
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare the steps of changes: %w", err)
	}
	if found.RowsAffected() == 0 {
		v.find(StepAltered, -1, 0, "the table of steps does not say what the log says")
	}
	return nil
}
