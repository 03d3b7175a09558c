// Package jobs is the queue of work that goes on behind the pages: rows of bulk
// edits, mails, refreshes. It is a thin layer over River (riverqueue/river),
// which keeps jobs in our own PostgreSQL. So a job is queued in the transaction
// of what it belongs to, all processes share the work, and there is no second
// store to run, back up or lose.
//
// A job is worked at least once: whoever works it must bear a second time,
// because a process may die between the work and the record of it.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// Args are the arguments of a job, kept as JSON while it is open and for a
// while after. Kind names the work, such as "mail"; it must not depend on the
// values. Arguments are never logged.
type Args interface{ Kind() string }

// Config holds the settings of a Queue.
type Config struct {
	Pool   *pgxpool.Pool  // as the application's role; one connection of it listens
	Client string         // name of this process, of no other one; at most 100 bytes
	Queues map[string]int // queue, as QueueName makes them > how many of its jobs run here at a time

	// Timeout is how long a job may run before its context ends; 1 minute if 0.
	Timeout time.Duration
	// Rescue is after how long a job that nobody finished is taken for lost and
	// begun again; more than Timeout, which plus a minute it is if 0. River looks
	// every 30 s, and a new leader up to 15 s after the old one died.
	Rescue time.Duration
	// Alive tells the names of the processes that live. With it the jobs of one
	// that died go on elsewhere within about 10 s, whatever Rescue is. May be nil.
	Alive func(ctx context.Context) ([]string, error)

	Log *slog.Logger
}

// How long ended jobs are kept. Those that went well tell nothing; the others
// may help to find out why.
const (
	keepCompleted = 5 * time.Minute
	keepFailed    = 24 * time.Hour
)

// fetchCooldown bounds how long a free worker waits for its next job. A fetch
// takes about a millisecond.
const fetchCooldown = 50 * time.Millisecond

// Queue takes jobs and, once started, works them. It is safe for concurrent use.
type Queue struct {
	config  Config
	workers *river.Workers
	ticks   []*river.PeriodicJob

	mu        sync.Mutex
	client    *river.Client[pgx.Tx] // nil until Insert or Start
	started   bool
	stopSweep func() // waits
}

// New returns a queue without handlers. Settings are checked by Insert and Start.
func New(c Config) *Queue {
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.Rescue == 0 {
		c.Rescue = c.Timeout + time.Minute
	}
	return &Queue{config: c, workers: river.NewWorkers(), stopSweep: func() {}}
}

// built makes River's client at first use: it wants to know all handlers.
func (q *Queue) built() (*river.Client[pgx.Tx], error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.client != nil {
		return q.client, nil
	}
	client, err := river.NewClient(riverpgxv5.New(q.config.Pool), q.riverConfig())
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	q.client = client
	return client, nil
}

func (q *Queue) riverConfig() *river.Config {
	queues := make(map[string]river.QueueConfig, len(q.config.Queues)+1)
	for name, parallel := range q.config.Queues {
		queues[name] = river.QueueConfig{MaxWorkers: parallel}
	}
	if len(q.ticks) > 0 {
		queues[ticksQueue] = river.QueueConfig{MaxWorkers: len(q.ticks)}
	}
	return &river.Config{
		ID:      q.config.Client,
		Queues:  queues,
		Workers: q.workers,
		// During a deploy, a kind that only the new program knows is left to it.
		FetchOnlyKnownKinds:         true,
		PeriodicJobs:                q.ticks,
		JobTimeout:                  q.config.Timeout,
		RescueStuckJobsAfter:        q.config.Rescue,
		FetchCooldown:               fetchCooldown,
		CompletedJobRetentionPeriod: keepCompleted,
		CancelledJobRetentionPeriod: keepFailed,
		DiscardedJobRetentionPeriod: keepFailed,
		// Only their owner could rebuild indexes, which we are not.
		ReindexerIndexNames: []string{},
		Middleware:          []rivertype.Middleware{river.WorkerMiddlewareFunc(q.watched)},
		Logger:              slog.New(quiet{q.config.Log.Handler()}),
	}
}

// Start begins to work jobs; it fails when the database can't be reached.
// Later outages are waited out. Only Stop ends the work, not ctx.
func (q *Queue) Start(ctx context.Context) error {
	client, err := q.built()
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("start job queue: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.started && q.config.Alive != nil {
		q.stopSweep = q.sweepOrphans(ctx)
	}
	q.started = true
	return nil
}

// stopPatience is how long jobs may take to end after their context did.
const stopPatience = 5 * time.Second

// Stop takes no new jobs and waits for those under way as long as ctx allows.
// Then it ends their contexts; such jobs are open again for other processes, and
// that it came to this is an error. The queue can't be started again.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	client, started := q.client, q.started
	q.mu.Unlock()
	if !started {
		return nil
	}
	q.stopSweep()
	err := client.Stop(ctx)
	if err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	return fmt.Errorf("stop job queue: jobs were cut short: %w", errors.Join(err, client.StopAndCancel(ctx)))
}
