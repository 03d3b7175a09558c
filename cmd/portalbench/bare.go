package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"

	"portal/internal/postgres"
	"portal/internal/routine"
)

// bareCommand makes this program the bare handler, in a process of its own.
const bareCommand = "bare"

const selectSession = `
	SELECT brand, account, profile, username, data, created_at, seen_at, expires_at
	FROM session
	WHERE id_hash = $1`

// serveBare answers every request with one look for a session and a page of a
// given size, and nothing else: the least that a signed-in page can cost. With a file
// of calls and one of the registrar's authority it makes those calls first, all at once.
func serveBare(ctx context.Context, args []string) error {
	if len(args) != 2 && len(args) != 4 {
		return fmt.Errorf("%s takes a database, a number of bytes, and maybe calls and an authority", bareCommand)
	}
	ask := func(context.Context) error { return nil }
	if len(args) == 4 {
		var err error
		if ask, err = asking(args[2], args[3]); err != nil {
			return err
		}
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return fmt.Errorf("number of bytes: %w", err)
	}
	pool, err := postgres.Open(ctx, args[0])
	if err != nil {
		return err
	}
	defer pool.Close()
	var hash []byte
	if err := pool.QueryRow(ctx, "SELECT id_hash FROM session LIMIT 1").Scan(&hash); err != nil {
		return fmt.Errorf("find a session: %w", err)
	}
	page := bytes.Repeat([]byte("x"), size)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := ask(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		rows, _ := pool.Query(r.Context(), selectSession, hash)
		found := rows.Next()
		rows.Close()
		if !found || rows.Err() != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	}))
}

// asking returns a function that makes all calls of a file, side by side.
func asking(callsFile, authorityFile string) (func(context.Context) error, error) {
	data, err := os.ReadFile(callsFile)
	if err != nil {
		return nil, err
	}
	var calls []recordedCall
	if err := json.Unmarshal(data, &calls); err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	authority, err := os.ReadFile(authorityFile)
	if err != nil {
		return nil, err
	}
	client, err := plainClient(authority)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		all, ctx := routine.WithContext(ctx)
		for _, call := range calls {
			all.Go(func() error { _, err := call.send(ctx, client); return err })
		}
		return all.Wait()
	}, nil
}
