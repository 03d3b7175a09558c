package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"portal/internal/postgres"
	"portal/internal/postgres/private"
	"portal/internal/routine"
	"portal/internal/seal"
)

// sealSizes are how long the log is when the verifier is measured, in parts of *entries.
var sealSizes = []int{10, 1}

// measureSeal reports how many entries a second are sealed and verified, on a database of
// its own and for two lengths of the log, to show how both grow.
func measureSeal(ctx context.Context, w *world) (err error) {
	server, err := private.Start(ctx, filepath.Join(w.dir, "seal"), private.Options{Throwaway: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := postgres.Migrate(ctx, server.OwnerURL(), postgres.AppRole{Name: private.AppRole}); err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, server.AppURL())
	if err != nil {
		return err
	}
	defer pool.Close()
	keys, err := seal.ReadKeys(w.auditKey())
	if err != nil {
		return err
	}
	sealer := seal.New(seal.Config{Pool: pool, KeyFile: w.auditKey(), Log: slog.New(slog.DiscardHandler)})
	there := 0
	for _, part := range sealSizes {
		size := w.entries / part
		if err := measureLog(ctx, server.OwnerURL(), pool, sealer, keys[0], there, size); err != nil {
			return err
		}
		there = size
	}
	if err := tidyQueue(ctx, server.OwnerURL()); err != nil {
		return err
	}
	return measureLag(ctx, pool, sealer)
}

func measureLog(ctx context.Context, owner string, pool *pgxpool.Pool, sealer *seal.Sealer, key seal.Key, there, size int) error {
	if err := fillLog(ctx, owner, there, size); err != nil {
		return err
	}
	start := time.Now()
	if err := sealer.Round(ctx); err != nil {
		return err
	}
	name := fmt.Sprintf("_of_%d", size)
	report("seal"+name, float64(size-there)/time.Since(start).Seconds(), "entries/s")
	best, heap := 0.0, uint64(0)
	for try := range 3 {
		options := seal.VerifyOptions{Keys: []note.Verifier{key.Verifier}}
		if try == 0 { // which stops the world each time: that one is not the fastest
			options.Progress = func(int64, int64) { heap = max(heap, heapInUse()) }
		}
		v, err := seal.VerifyDatabase(ctx, pool, options)
		if err != nil {
			return err
		}
		if !v.Fine() || v.Entries != int64(size) {
			return fmt.Errorf("of %d entries %d were read: %s", size, v.Entries, v.Sentence())
		}
		best = max(best, float64(v.Entries)/v.Took.Seconds())
	}
	report("verify"+name, best, "entries/s")
	report("verify"+name+"_memory", float64(heap)/(1<<20), "MB")
	return nil
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// fillLog writes entries as a portal has them, as fast as the owner of the database can,
// past the guard: of ten, three are intents, three their outcomes, and four sign-ins;
// intents and sign-ins have two personal values.
func fillLog(ctx context.Context, owner string, from, to int) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, sql := range []string{
		"SET statement_timeout = 0; SET synchronous_commit = off",
		"ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_guard",
		"ALTER TABLE audit_personal DISABLE TRIGGER audit_personal_guard",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	const step = 100_000
	for ; from < to; from += step {
		if _, err := conn.Exec(ctx, fillSQL, from, min(from+step, to)-1); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		"ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_guard",
		"ALTER TABLE audit_personal ENABLE ALWAYS TRIGGER audit_personal_guard",
		"VACUUM ANALYZE audit_entry, audit_personal, audit_unsealed",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

const fillSQL = `
	WITH made AS (
		SELECT i, clock_timestamp() AS at,
			(ARRAY['intent','outcome','intent','outcome','intent','outcome','sign_in','sign_in','sign_in','sign_in'])[i % 10 + 1] AS kind,
			'p' || i % 5000 AS profile, 'example-' || i / 2 % 200000 || '.com' AS domain,
			CASE WHEN i % 10 < 6 THEN 'CHG' || lpad((i / 2)::text, 17, '0') ELSE '' END AS change
		FROM generate_series($1::int, $2::int) AS i
	), entry AS (
		INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
		SELECT at, kind, 'acme', 'acme-main', profile, domain, change, convert_to(
			'{"v":1,"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","kind":"' || kind || '","brand":"acme","account":"acme-main","profile":"' || profile || '"'
			|| CASE kind
				WHEN 'intent' THEN ',"username":"jane","role":"owner","session":"s-7QX2KM4P","domain":"' || domain || '","change_id":"' || change
					|| '","change":{"kind":"nameservers.set","diff":[{"field":"nameservers","old":["ns1.before.example","ns2.before.example"],"new":["ns1.after.example","ns2.after.example"]}],'
					|| '"before":["ns1.before.example","ns2.before.example"],"wanted":["ns1.after.example","ns2.after.example"]}'
				WHEN 'outcome' THEN ',"domain":"' || domain || '","change_id":"' || change || '","ending":{"outcome":"applied","verified":true,"op":"ADVANCED_UPDATE_NAMESERVERS","code":"200","text":"Command Successful","ms":312}'
				ELSE ',"username":"jane","role":"owner","session":"s-7QX2KM4P","domain":"' || domain || '","sign_in":"signed_in"' END
			|| CASE WHEN kind = 'outcome' THEN '' ELSE ',"personal":{"address":"' || encode(sha256('0123456789abcdef'::bytea || '192.0.2.10'::bytea), 'hex')
				|| '","agent":"' || encode(sha256('0123456789abcdef'::bytea || 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'::bytea), 'hex') || '"}' END || '}', 'UTF8')
		FROM made
		ORDER BY i
		RETURNING id, at, kind, change_id
	), step AS (
		INSERT INTO audit_step (change_id, kind, at, entry_id, state)
		SELECT change_id, kind, at, id, CASE kind WHEN 'outcome' THEN 'applied' ELSE '' END
		FROM entry
		WHERE change_id <> ''
	)
	INSERT INTO audit_personal (entry_id, name, salt, value)
	SELECT id, p.name, '0123456789abcdef'::bytea, p.value
	FROM entry, (VALUES ('address', '192.0.2.10'), ('agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')) AS p (name, value)
	WHERE kind <> 'outcome'`

// tidyQueue does what the database does by itself a minute after so many rows went.
func tidyQueue(ctx context.Context, owner string) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "VACUUM audit_unsealed")
	return err
}

// lagFor is how long entries are written while it is measured how far the sealer is behind.
const lagFor = 5 * time.Second

// measureLag reports how many entries a second two writers append through the guard while
// the log is sealed, and how long the one that waits longest is not sealed.
func measureLag(ctx context.Context, pool *pgxpool.Pool, sealer *seal.Sealer) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	writing, enough := context.WithTimeout(ctx, lagFor)
	defer enough()
	var work routine.Group
	work.Do(func() { sealer.Run(running) })
	var written atomic.Int64
	var writers routine.Group
	for range 2 {
		writers.Go(func() error {
			for writing.Err() == nil {
				body := fmt.Sprintf(`{"v":1,"at":%q,"kind":"intent","brand":"acme","account":"acme-main","profile":"jane","username":"jane","role":"owner","domain":"example.com",`+
					`"change_id":"LAG%d","change":{"kind":"nameservers.set","diff":[{"field":"nameservers","old":["ns1.before.example"],"new":["ns1.after.example"]}]}}`,
					time.Now().UTC().Format(time.RFC3339Nano), written.Add(1))
				if _, err := pool.Exec(ctx, "INSERT INTO audit_entry (body) VALUES ($1)", []byte(body)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var most time.Duration
	for writing.Err() == nil {
		state, err := sealer.State(ctx)
		if err != nil {
			return err
		}
		most = max(most, state.Behind)
		if !routine.Pause(writing, 50*time.Millisecond) {
			break
		}
	}
	if err := writers.Wait(); err != nil {
		return err
	}
	report("append_while_sealing", float64(written.Load())/lagFor.Seconds(), "entries/s")
	report("seal_behind_most", most.Seconds(), "s")
	stop()
	return work.Wait()
}
