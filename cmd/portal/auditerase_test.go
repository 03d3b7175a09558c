package main

import (
	"strings"
	"testing"

	"portal/internal/postgres/postgrestest"
)

func TestErasingTellsFirstHowMuchThatIs(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	const entry = `{"v":1,"at":"2026-11-21T09:00:00Z","kind":"sign_in","brand":"acme","account":"a","profile":"jane","sign_in":"applied","personal":{"agent":"%s"}}`
	_, err := db.Pool.Exec(t.Context(), `
		WITH e AS (INSERT INTO audit_entry (body) VALUES (convert_to(replace($1, '%s', encode(sha256('\x00'::bytea || 'Firefox'), 'hex')), 'UTF8')) RETURNING id)
		INSERT INTO audit_personal (entry_id, name, salt, value) SELECT id, 'agent', '\x00', 'Firefox' FROM e`, entry)
	if err != nil {
		t.Fatal(err)
	}
	erase := []string{"audit", "erase", "--database-url", db.AppURL, "--reason", "ticket 7"}
	if says, status := tool(t, erase...); status != 2 || !strings.Contains(says, "--before") {
		t.Errorf("about nobody: %d: %s", status, says)
	}
	erase = append(erase, "--brand", "acme", "--account", "a", "--profile", "jane")
	for range 2 {
		if says, status := tool(t, erase...); status != 0 || !strings.Contains(says, "1 personal values of 1 entries would be erased") {
			t.Errorf("first: %d: %s", status, says)
		}
	}
	if says, status := tool(t, append(erase, "--yes")...); status != 0 || !strings.Contains(says, "1 personal values of 1 entries are erased") {
		t.Errorf("with --yes: %d: %s", status, says)
	}
	if says, status := tool(t, erase...); status != 0 || !strings.HasPrefix(says, "0 personal values") {
		t.Errorf("afterwards: %d: %s", status, says)
	}
}
