package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// recordedCall is one request to the registrar as the portal sent it.
type recordedCall struct {
	URL    string
	Header http.Header
	Body   []byte
}

// recording stands between a portal and the simulator and keeps what the portal sends.
type recording struct {
	server *httptest.Server
	target string
	client *http.Client

	mu    sync.Mutex
	calls []recordedCall
}

// startRecording begins to record calls to the simulator of w.
func startRecording(w *world) (*recording, error) {
	client, err := plainClient(w.run.CACert)
	if err != nil {
		return nil, err
	}
	rec := &recording{target: w.run.XCPURL, client: client}
	rec.server = httptest.NewTLSServer(rec)
	w.ends = append(w.ends, func() error { rec.server.Close(); return nil })
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rec.server.Certificate().Raw})
	return rec, os.WriteFile(filepath.Join(w.dir, "recording-ca.pem"), ca, 0o600)
}

// ServeHTTP implements http.Handler.
func (rec *recording) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	call := recordedCall{URL: rec.target, Header: r.Header.Clone(), Body: body}
	if err == nil {
		rec.mu.Lock()
		rec.calls = append(rec.calls, call)
		rec.mu.Unlock()
		body, err = call.send(r.Context(), rec.client)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write(body)
}

// take returns what was recorded since it was called last.
func (rec *recording) take() []recordedCall {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	calls := rec.calls
	rec.calls = nil
	return calls
}

// send makes the call and reads the reply to its end.
func (c recordedCall) send(ctx context.Context, client *http.Client) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(c.Body))
	if err != nil {
		return nil, err
	}
	req.Header = c.Header
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	return body, errors.Join(err, res.Body.Close())
}

// plainClient trusts the authority and keeps as many connections as workers need.
func plainClient(authority []byte) (*http.Client, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, errors.New("no certificate of the simulator's authority")
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 64,
	}}, nil
}

// overviewCalls writes the calls that the portal makes for the overview of name into a
// file, for the bare handler. A portal of their own makes them, through a recording.
func overviewCalls(ctx context.Context, w *world, name string) (path string, err error) {
	rec, err := startRecording(w)
	if err != nil {
		return "", err
	}
	portals, err := w.startPortals(ctx, "recorded", 1, map[string]any{
		"parallel_calls": 64, "calls_per_second": 100_000, "endpoint": rec.server.URL, "ca_file": "../recording-ca.pem",
	})
	if err != nil {
		return "", err
	}
	v := newVisitor(portals[0].site)
	if _, err := v.signIn(ctx); err != nil {
		return "", fmt.Errorf("sign-in through the recording: %w", err)
	}
	rec.take()
	if _, err := v.get(ctx, "/domains/"+name); err != nil {
		return "", err
	}
	// The inventory reads other names meanwhile.
	calls := slices.DeleteFunc(rec.take(), func(c recordedCall) bool { return !bytes.Contains(c.Body, []byte(">"+name+"<")) })
	if len(calls) < 2 {
		return "", fmt.Errorf("%d calls for the overview of %s", len(calls), name)
	}
	data, err := json.Marshal(calls)
	if err != nil {
		return "", err
	}
	path = filepath.Join(w.dir, "overview-calls.json")
	return path, os.WriteFile(path, data, 0o600)
}
