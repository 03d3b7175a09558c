package quota

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/postgres"
)

// A permit is for a moment. The moments of all permits are one pace apart, and
// call_rate.next_at holds the first that is not given away (the generic cell
// rate algorithm). A row of call_place says how many calls a process has under
// way and how many more it wants. Limiters at hand (failsafe-go, x/time/rate)
// count in memory, and so for one process only.
const (
	// leeway is how far back the first moment may lie when permits are reserved
	// after a pause: what passes between two reservations is not lost.
	leeway = 40 * time.Millisecond
	// horizon is further ahead than reservations ever are: a moment behind it
	// tells that the database's clock was set back.
	horizon = 30 * time.Second
	// wantedFor is how long a wish counts that is not repeated.
	wantedFor = time.Second
	// lostAfter is how long calls count of a process that is not heard from.
	lostAfter = 10 * time.Second
	// patience ends a question that the database does not answer.
	patience = 3 * time.Second
)

// ledger is where all processes keep the calls of an account.
type ledger struct {
	pool    *pgxpool.Pool
	account string
	process string
	bounds  bounds
}

func newLedger(pool *pgxpool.Pool, account string, b bounds) *ledger {
	return &ledger{pool: pool, account: account, process: rand.Text(), bounds: b}
}

// The row of the account is the lock: what follows sees what others wrote under it.
// The time is a parameter for tests only.
const lockAccount = `
	INSERT INTO call_rate AS r (account, next_at)
	VALUES (@account, coalesce(@now, clock_timestamp()) - @leeway::interval)
	ON CONFLICT (account) DO UPDATE SET account = r.account`

// Of the two kinds, a goes first. A level is the highest at which all demand up
// to it fits: who wants less gets all, and the others get equal shares. With more
// processes than places the level is 1, and chance decides. A process alone needs no
// level: what is left of the limits is its own.
const takePlaces = `
	WITH others AS (
		SELECT running[@a::int] AS a, running[@b::int] AS b,
			running[@a] + CASE WHEN fresh THEN unmet[@a] ELSE 0 END AS demand_a,
			running[@b] + CASE WHEN fresh THEN unmet[@b] ELSE 0 END AS demand_b
		FROM (
			SELECT running, unmet, seen_at > coalesce(@now, clock_timestamp()) - @wanted_for::interval AS fresh
			FROM call_place
			WHERE account = @account AND process <> @process
				AND abs(extract(epoch FROM coalesce(@now, clock_timestamp()) - seen_at)) < extract(epoch FROM @lost_after::interval)
		) AS alive
	), used AS (
		SELECT @running_a::int + coalesce(sum(a), 0)::int AS a, @running_b::int + coalesce(sum(b), 0)::int AS b FROM others
	), level_a AS (
		SELECT CASE WHEN NOT EXISTS (SELECT FROM others) THEN @open::int ELSE (
			SELECT coalesce(max(l), 1) FROM generate_series(1, @open::int) AS l
			WHERE least(@running_a::int + @wanted_a::int, l) + (SELECT coalesce(sum(least(demand_a, l)), 0) FROM others)
				<= least(@open::int, @parallel::int - used.b)
		) END AS l
		FROM used
	), grant_a AS (
		SELECT greatest(0, least(@wanted_a::int, @open::int - used.a, @parallel::int - used.a - used.b, level_a.l - @running_a::int)) AS n
		FROM used, level_a
	), level_b AS (
		SELECT CASE WHEN NOT EXISTS (SELECT FROM others) THEN @open::int ELSE (
			SELECT coalesce(max(l), 1) FROM generate_series(1, @open::int) AS l
			WHERE least(@running_b::int + @wanted_b::int, l) + (SELECT coalesce(sum(least(demand_b, l)), 0) FROM others)
				<= least(@open::int, @parallel::int - used.a - grant_a.n)
		) END AS l
		FROM used, grant_a
	), grant_b AS (
		SELECT greatest(0, least(@wanted_b::int, @open::int - used.b, @parallel::int - used.a - grant_a.n - used.b, level_b.l - @running_b::int)) AS n
		FROM used, grant_a, level_b
	), granted AS (
		SELECT CASE WHEN @a = 1 THEN ARRAY[grant_a.n, grant_b.n] ELSE ARRAY[grant_b.n, grant_a.n] END AS n FROM grant_a, grant_b
	)
	INSERT INTO call_place AS p (account, process, granted, running, unmet, seen_at)
	SELECT @account, @process, n, ARRAY[@running_1::int + n[1], @running_2::int + n[2]],
		ARRAY[@wanted_1::int - n[1], @wanted_2::int - n[2]], coalesce(@now, clock_timestamp())
	FROM granted
	ON CONFLICT (account, process) DO UPDATE
	SET granted = excluded.granted, running = excluded.running, unmet = excluded.unmet, seen_at = excluded.seen_at`

// A permit goes with each place. The pace is rounded up to what PostgreSQL can tell.
const takePermits = `
	UPDATE call_rate AS r
	SET next_at = mine.span + CASE
		WHEN r.next_at BETWEEN coalesce(@now, clock_timestamp()) - @leeway::interval
			AND coalesce(@now, clock_timestamp()) + @horizon::interval
		THEN r.next_at
		ELSE coalesce(@now, clock_timestamp()) - @leeway::interval
	END
	FROM (
		SELECT granted, ceil((granted[1] + granted[2]) * 1000000.0 / @per_second::int) * interval '1 microsecond' AS span
		FROM call_place WHERE account = @account AND process = @process
	) AS mine
	WHERE r.account = @account
	RETURNING mine.granted, extract(epoch FROM r.next_at - mine.span - coalesce(@now, clock_timestamp()))::float8`

// ask reports what runs here and takes places and permits for what is wanted.
func (l *ledger) ask(ctx context.Context, a ask) (grant, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	calls, wait, err := l.askAt(ctx, a, nil)
	return grant{calls: calls, first: time.Now().Add(wait)}, err
}

// askAt returns how many calls were granted, and how far ahead of now, nil for
// the database's clock, the first of them is.
func (l *ledger) askAt(ctx context.Context, a ask, now *time.Time) (counts, time.Duration, error) {
	first, second := a.first, a.first.other()
	args := pgx.NamedArgs{
		"account": l.account, "process": l.process, "now": now,
		"leeway": leeway, "horizon": horizon, "wanted_for": wantedFor, "lost_after": lostAfter,
		"parallel": l.bounds.parallel, "open": l.bounds.open, "per_second": l.bounds.perSecond,
		"a": int(first) + 1, "b": int(second) + 1,
		"running_a": a.running[first], "running_b": a.running[second], "wanted_a": a.wanted[first], "wanted_b": a.wanted[second],
		"running_1": a.running[0], "running_2": a.running[1], "wanted_1": a.wanted[0], "wanted_2": a.wanted[1],
	}
	batch := new(pgx.Batch)
	batch.Queue(lockAccount, args)
	batch.Queue(takePlaces, args)
	var granted []int
	var seconds float64
	batch.Queue(takePermits, args).QueryRow(func(row pgx.Row) error { return row.Scan(&granted, &seconds) })
	if err := postgres.SendPlanned(ctx, l.pool, batch); err != nil {
		return counts{}, 0, fmt.Errorf("reserve calls of account %s: %w", l.account, err)
	}
	if len(granted) != int(kinds) {
		return counts{}, 0, errors.New("reserve calls: the answer is not for two kinds")
	}
	return counts(granted), time.Duration(seconds * float64(time.Second)), nil
}

// leave removes the row of this process, and those that others left behind.
func (l *ledger) leave() {
	const forget = `
		DELETE FROM call_place
		WHERE account = $1 AND (process = $2 OR seen_at < clock_timestamp() - interval '1 hour')`
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, _ = l.pool.Exec(ctx, forget, l.account, l.process) // if that fails it counts for lostAfter more
}
