package postgres

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// The job queue (River) brings its tables with numbered migrations of its own,
// which come with the version of it that we build with. They are applied by its
// own migrator, after ours, and recorded in its table river_migration: copied
// into our files they would fall behind at the next update. They stand in the
// same schema as our tables, since a job is queued in a transaction of ours.

// migrateQueue brings the queue's tables up to date and gives app what it needs
// of them. conn holds the lock on the schema.
func migrateQueue(ctx context.Context, conn *pgx.Conn, app AppRole) error {
	have, err := queueVersion(ctx, conn)
	if err != nil {
		return err
	}
	want, err := latestQueue()
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("%w: the job queue is at version %d, this program knows %d", ErrNewerSchema, have, want)
	}
	if have < want {
		if err := applyQueue(ctx, conn.Config().ConnString()); err != nil {
			return err
		}
	}
	return app.letWork(ctx, conn)
}

// applyQueue works on connections of its own: one of the steps can't share a
// transaction with the next, and the migrator wants a pool.
func applyQueue(ctx context.Context, ownerURL string) error {
	config, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return fmt.Errorf("database URL: %w", err)
	}
	limitConnect(config.ConnConfig)
	config.MaxConns = 2
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer pool.Close()
	migrator, err := queueMigrator(pool)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// queueMigrator needs no pool to tell what there is.
func queueMigrator(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("prepare the job queue's migrations: %w", err)
	}
	return migrator, nil
}

// latestQueue is the version of the queue's tables that this program works with.
func latestQueue() (int, error) {
	migrator, err := queueMigrator(nil)
	if err != nil {
		return 0, err
	}
	all := migrator.AllVersions() // in order
	return all[len(all)-1].Version, nil
}

const (
	findQueueVersions  = `SELECT to_regclass('river_migration') IS NOT NULL`
	selectQueueVersion = `
	SELECT coalesce(max(version), 0)
	FROM river_migration
	WHERE line = 'main'`
)

// queueVersion is 0 where there is no queue.
func queueVersion(ctx context.Context, db querier) (int, error) {
	var there bool
	if err := db.QueryRow(ctx, findQueueVersions).Scan(&there); err != nil || !there {
		return 0, err
	}
	var version int
	if err := db.QueryRow(ctx, selectQueueVersion).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the job queue's version: %w", err)
	}
	return version, nil
}

// letWork grants what a worker of jobs needs: rows come, change and go, also
// those on who leads and on queues. Listening for news needs no privilege. That
// nothing is missing is tested by work.
func (a AppRole) letWork(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
	GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue TO `+a.quoted()+`;
	GRANT USAGE ON SEQUENCE river_job_id_seq TO `+a.quoted()+`;
	GRANT SELECT ON river_migration TO `+a.quoted())
	if err != nil {
		return fmt.Errorf("let role %s work jobs: %w", a.Name, err)
	}
	return nil
}
