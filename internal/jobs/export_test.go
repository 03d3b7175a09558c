package jobs

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
)

// Events tells of every job that ends in one of kinds from now on.
func (q *Queue) Events(t testing.TB, kinds ...river.EventKind) <-chan *river.Event {
	t.Helper()
	client, err := q.built()
	if err != nil {
		t.Fatal(err)
	}
	events, _ := client.Subscribe(kinds...)
	return events
}

// Sweeper returns what Start runs now and then, for the process own.
func Sweeper(pool *pgxpool.Pool, own string, alive func(context.Context) ([]string, error)) func(context.Context) (int64, error) {
	o := orphans{pool: pool, own: own, alive: alive}
	return o.sweep
}
