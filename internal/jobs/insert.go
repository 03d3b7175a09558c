package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Job is work to be done.
type Job struct {
	Args  Args
	Queue string
	At    time.Time // not before; the zero time for now. Exact to about five seconds
	// Unique means: not again while a job of the same kind with the same
	// arguments is open, be it waiting or under way, in whatever queue.
	Unique      bool
	MaxAttempts int // 25 if 0, which is about three weeks
	Priority    int // 1, which goes first, to 4; 1 if 0
}

// open are the states of a job that is not ended.
var open = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

func uniqueWhileOpen() river.UniqueOpts { return river.UniqueOpts{ByArgs: true, ByState: open} }

// Insert queues jobs with the transaction tx, in one statement however many
// they are: they are worked when it is committed and never if it is not. If tx
// is nil they get a transaction of their own.
func (q *Queue) Insert(ctx context.Context, tx pgx.Tx, jobs ...Job) error {
	client, err := q.built()
	if err != nil {
		return err
	}
	params, err := insertable(jobs)
	if err != nil || len(params) == 0 {
		return err
	}
	// InsertManyFast would be faster by COPY, but fails on a job that is not unique.
	if tx == nil {
		_, err = client.InsertMany(ctx, params)
	} else {
		_, err = client.InsertManyTx(ctx, tx, params)
	}
	if err != nil {
		return fmt.Errorf("queue %d jobs: %w", len(params), err)
	}
	return nil
}

// insertable leaves out what is in jobs twice though unique: PostgreSQL refuses
// a statement that conflicts with itself.
func insertable(jobs []Job) ([]river.InsertManyParams, error) {
	params := make([]river.InsertManyParams, 0, len(jobs))
	seen := make(map[string]bool)
	for _, job := range jobs {
		opts := &river.InsertOpts{Queue: job.Queue, ScheduledAt: job.At, MaxAttempts: job.MaxAttempts, Priority: job.Priority}
		if job.Unique {
			opts.UniqueOpts = uniqueWhileOpen()
			args, err := json.Marshal(job.Args)
			if err != nil {
				return nil, fmt.Errorf("arguments of a %s job: %w", job.Args.Kind(), err)
			}
			key := job.Args.Kind() + " " + string(args)
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		params = append(params, river.InsertManyParams{Args: job.Args, InsertOpts: opts})
	}
	return params, nil
}

// queueName is narrower than River's rule, but for an oddity of it the same.
var queueName = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)

const queueNameLength = 64 // River's

// QueueName returns the name of the queue of, say, an account: purpose, a short
// word like "bulk", and id, which is replaced by its hash if it has characters
// that can't be in the name of a queue.
func QueueName(purpose, id string) string {
	if name := purpose + "_" + id; len(name) <= queueNameLength && queueName.MatchString(name) {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%s_%x", purpose, sum[:16])
}
