package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"portal/internal/routine"
)

// ticksQueue is the queue of what Every repeats.
const ticksQueue = "every"

// tick is one round of what Every repeats. Its kind holds the name, so that a
// process takes only those that it knows.
type tick struct{ name string }

// Kind implements Args.
func (t tick) Kind() string { return "every." + t.name }

// Every has work called at pace by one of the processes, which may be another
// one each time: never by two at once, and not again while it runs. It is also
// called when the first process starts, and when the work of leading goes from
// one process to another. A failed round is logged; the next one comes at its
// time. The round of a process that died is done again.
//
// name is of letters, digits and "-". Call it before Insert and Start.
func (q *Queue) Every(name string, pace time.Duration, work func(ctx context.Context) error) {
	q.mustBeNew()
	river.AddWorkerArgs(q.workers, tick{name}, river.WorkFunc(func(ctx context.Context, job *river.Job[tick]) error {
		err := routine.Try(func() error { return work(ctx) })
		var later *river.JobSnoozeError
		if err == nil || errors.As(err, &later) || errors.Is(ctx.Err(), context.Canceled) {
			return err
		}
		// A retry would stand in the way of the next round.
		routine.Report(ctx, q.config.Log, "repeated work failed; it has another turn", err, "work", name, "pace", pace.String())
		return nil
	}))
	round := func() (river.JobArgs, *river.InsertOpts) {
		return tick{name}, &river.InsertOpts{Queue: ticksQueue, UniqueOpts: uniqueWhileOpen()}
	}
	q.ticks = append(q.ticks, river.NewPeriodicJob(river.PeriodicInterval(pace), round, &river.PeriodicJobOpts{RunOnStart: true}))
}
