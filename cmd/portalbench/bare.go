package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"portal/internal/postgres"
)

// bareCommand makes this program the bare handler, in a process of its own.
const bareCommand = "bare"

const selectSession = `
	SELECT brand, account, profile, username, data, created_at, seen_at, expires_at
	FROM session
	WHERE id_hash = $1`

// serveBare answers every request with one look for a session and a page of a
// given size, and nothing else: the least that a signed-in page can cost.
func serveBare(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("%s takes a database and a number of bytes", bareCommand)
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
