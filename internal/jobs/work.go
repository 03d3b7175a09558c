package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"portal/internal/routine"
)

// Handle has work called for each job with arguments of type A. A failed job is
// tried again after 1, 16, 81, 256... seconds (the fourth power of how often it
// failed), MaxAttempts times altogether. work must heed the end of its context.
//
// Call it before Insert and Start, in every process that inserts such jobs.
func Handle[A Args](q *Queue, work func(ctx context.Context, a A) error) {
	q.mustBeNew()
	river.AddWorker(q.workers, river.WorkFunc(func(ctx context.Context, job *river.Job[A]) error {
		return work(ctx, job.Args)
	}))
}

func (q *Queue) mustBeNew() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.client != nil {
		panic("jobs: a handler came after the first use of its queue")
	}
}

// Later is what work returns to be called again after d, which is no failure.
// Above five seconds it is exact to about as many.
func Later(d time.Duration) error { return river.JobSnooze(max(d, 0)) }

// GiveUp is what work returns when another attempt makes no sense.
func GiveUp(err error) error { return river.JobCancel(err) }

// watched stands around every job: it turns a panic into an error and logs what
// went wrong, once.
func (q *Queue) watched(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	err := routine.Try(func() error { return work(ctx) })
	q.note(ctx, job, err)
	return err
}

func (q *Queue) note(ctx context.Context, job *rivertype.JobRow, err error) {
	log := q.config.Log.With("kind", job.Kind, "job", job.ID, "attempt", job.Attempt).With(routine.Attrs(err)...)
	var later *river.JobSnoozeError
	var hopeless *river.JobCancelError
	switch {
	case err == nil, errors.As(err, &later):
	case errors.As(err, &hopeless):
		log.ErrorContext(ctx, "job given up")
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		log.DebugContext(ctx, "job cut short; it is open again")
	case job.Attempt >= job.MaxAttempts:
		log.ErrorContext(ctx, "job failed for the last time")
	default:
		log.WarnContext(ctx, "job failed and will be tried again")
	}
}

// quiet keeps back what River tells about its ordinary life, and about failed
// jobs, which are logged here.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{h.Handler.WithAttrs(attrs)} }

// WithGroup implements slog.Handler.
func (h quiet) WithGroup(name string) slog.Handler { return quiet{h.Handler.WithGroup(name)} }
