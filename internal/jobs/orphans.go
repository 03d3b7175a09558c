package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/routine"
)

// River itself tells lost jobs only by their age, which must exceed the longest
// that any job may run. Who knows which processes live needn't wait for that.

// sweepPace is how often jobs of dead processes are looked for. A process must
// be missing twice: one that only lost its connection is back by then.
const sweepPace = 5 * time.Second

// sweepOrphans looks for orphans until the function it returns is called.
func (q *Queue) sweepOrphans(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	o := orphans{pool: q.config.Pool, own: q.config.Client, alive: q.config.Alive}
	var running routine.Group
	running.Do(func() {
		routine.Pause(ctx, sweepPace)
		routine.Repeat(ctx, q.config.Log, "jobs of dead processes", func(ctx context.Context) time.Duration {
			n, err := o.sweep(ctx)
			if err != nil && ctx.Err() == nil {
				q.config.Log.WarnContext(ctx, "jobs of dead processes will be looked for again", "err", err)
			} else if n > 0 {
				q.config.Log.WarnContext(ctx, "jobs of a dead process are open again", "jobs", n)
			}
			return sweepPace
		})
	})
	return func() { cancel(); running.Wait() }
}

// orphans are jobs under way in processes that no longer live.
type orphans struct {
	pool    *pgxpool.Pool
	own     string
	alive   func(context.Context) ([]string, error)
	missing []string // at the last sweep
}

const selectWorking = `
	SELECT DISTINCT attempted_by[cardinality(attempted_by)]
	FROM river_job
	WHERE state = 'running'`

// sweep opens the jobs of processes that were missing at the last sweep and
// still are, and returns how many.
func (o *orphans) sweep(ctx context.Context) (int64, error) {
	rows, _ := o.pool.Query(ctx, selectWorking)
	working, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("look for processes with jobs: %w", err)
	}
	others := slices.DeleteFunc(working, func(name string) bool { return name == o.own })
	if len(others) == 0 {
		o.missing = nil
		return 0, nil
	}
	alive, err := o.alive(ctx)
	if err != nil {
		return 0, fmt.Errorf("look for processes that live: %w", err)
	}
	missing := slices.DeleteFunc(others, func(name string) bool { return slices.Contains(alive, name) })
	var dead []string
	for _, name := range missing {
		if slices.Contains(o.missing, name) {
			dead = append(dead, name)
		}
	}
	o.missing = missing
	if len(dead) == 0 {
		return 0, nil
	}
	return o.reopen(ctx, dead)
}

// As River's own rescue has it, the attempt counts: a job that kills its process
// must not do so for ever.
const reopenJobs = `
	UPDATE river_job
	SET state = CASE WHEN attempt < max_attempts THEN 'available' ELSE 'discarded' END::river_job_state,
		finalized_at = CASE WHEN attempt < max_attempts THEN NULL ELSE now() END,
		scheduled_at = now(),
		errors = array_append(errors, jsonb_build_object(
			'at', now(), 'attempt', attempt, 'error', 'the process died', 'trace', ''))
	WHERE state = 'running'
		AND attempted_by[cardinality(attempted_by)] = ANY ($1)`

func (o *orphans) reopen(ctx context.Context, dead []string) (int64, error) {
	tag, err := o.pool.Exec(ctx, reopenJobs, dead)
	if err != nil {
		return 0, fmt.Errorf("open jobs of dead processes: %w", err)
	}
	return tag.RowsAffected(), nil
}
