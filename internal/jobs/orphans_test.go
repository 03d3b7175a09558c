package jobs_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/jobs"
	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
)

// childVariable makes the test binary a process that works on the database it
// names, until it is killed.
const childVariable = "PORTAL_TEST_JOBS_DATABASE"

// runChild takes a job, says so, and never ends it.
func runChild(url string) {
	ctx := context.Background()
	pool, err := postgres.OpenCurrent(ctx, url)
	self := process.New(url, slog.New(slog.DiscardHandler))
	err = errors.Join(err, self.Start(ctx))
	q := jobs.New(jobs.Config{
		Pool: pool, Client: name(self), Queues: map[string]int{"test": 1}, Log: slog.New(slog.DiscardHandler),
	})
	jobs.Handle(q, func(context.Context, note) error { fmt.Println("working"); select {} })
	if err = errors.Join(err, q.Start(ctx)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	select {}
}

func name(h *process.Process) string { return strconv.FormatInt(h.Number(), 10) }

// alive names the processes that live.
func alive(pool *pgxpool.Pool) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		numbers, err := process.Living(ctx, pool)
		names := make([]string, len(numbers))
		for i, n := range numbers {
			names[i] = strconv.FormatInt(n, 10)
		}
		return names, err
	}
}

func TestTheJobOfAKilledProcessGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  func(*jobs.Config)
	}{
		{"whose rescue by age is an hour away, where living processes are known", func(c *jobs.Config) { c.Rescue = time.Hour; c.Alive = alive(c.Pool) }},
		{"by its age alone", func(c *jobs.Config) { c.Timeout = 100 * time.Millisecond; c.Rescue = time.Second }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := postgrestest.New(t)
			q, _ := newQueue(db, "survivor", tt.set)
			done := make(chan string, 1)
			jobs.Handle(q, func(_ context.Context, n note) error { done <- n.Text; return nil })
			insert(t, q, noted("x"))
			killChildAtWork(t, db.AppURL)
			start(t, q)
			if got := receive(t, done); got != "x" {
				t.Errorf("worked %q", got)
			}
		})
	}
}

func killChildAtWork(t *testing.T, url string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+url)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if killErr := child.Process.Kill(); err != nil || line != "working\n" || killErr != nil {
		t.Errorf("%q %v, %v", line, err, killErr)
	}
	_ = child.Wait() // it was killed
}

func TestJobsOfMissingProcessesAreOpenedAtTheSecondSweep(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	const insertRunning = `INSERT INTO river_job (state, kind, args, queue, attempt, max_attempts, attempted_at, attempted_by)
		VALUES ('running', 'note', '{}', $1, $2, 2, now(), $3)`
	for queue, job := range map[string]struct {
		attempt int
		by      []string
	}{
		"own":       {1, []string{"dead", "own"}},
		"other":     {1, []string{"other"}},
		"lost":      {1, []string{"other", "dead"}},
		"last":      {2, []string{"dead"}},
		"reborn":    {1, []string{"back"}},
		"temporary": {1, []string{"away"}},
	} {
		if _, err := db.Owner.Exec(t.Context(), insertRunning, queue, job.attempt, job.by); err != nil {
			t.Fatal(err)
		}
	}
	var living []string
	var broken error
	sweep := jobs.Sweeper(db.Pool, "own", func(context.Context) ([]string, error) { return living, broken })
	step := func(want int64, alive ...string) {
		t.Helper()
		living = alive
		if n, err := sweep(t.Context()); n != want || !errors.Is(err, broken) {
			t.Errorf("opened %d, %v", n, err)
		}
	}
	step(0, "other", "away")          // dead and back are missing
	step(2, "other", "back")          // dead is missing again, away for the first time
	broken = errors.New("who knows?") // nobody is dead then
	step(0)
	broken = nil
	step(0, "other", "away", "back")
	rows, _ := db.Owner.Query(t.Context(), "SELECT queue || ' ' || state FROM river_job ORDER BY queue")
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"last discarded", "lost available", "other running", "own running", "reborn running", "temporary running"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
