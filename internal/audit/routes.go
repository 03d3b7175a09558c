package audit

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// RouteFields are the settings that decide where email for a domain arrives.
var RouteFields = []kind.Field{kind.FieldNameservers, kind.FieldRecords, kind.FieldZone, kind.FieldHost, kind.FieldDNSSEC, kind.FieldMailForward}

// Routes reports whether diff may lead the email of a domain elsewhere.
func Routes(diff []Difference) bool {
	return slices.ContainsFunc(diff, func(d Difference) bool { return slices.Contains(RouteFields, d.Field) })
}

// RouteStep is something that somebody other than the owner did, or may have done, to
// where email for a domain arrives.
type RouteStep struct {
	ID     int64 // see AddressStep
	At     time.Time
	By     auth.Actor // nobody if it was done elsewhere
	Domain registrar.DomainName
}

// A profile is the same whatever the brand that it is signed in at, and what tells
// profiles of one username apart may not be known here: all of them count.
const selectRouteStep = rowColumns + `
	WHERE e.account = @account AND e.domain = ANY (@domains) AND lower(split_part(e.profile, '#', 1)) = lower(@username)
		AND (e.kind = 'drift' AND e.at > @seen_after
			OR e.kind = 'intent' AND convert_from(e.body, 'UTF8')::jsonb ->> 'role' <> @owner)
		AND jsonb_path_exists(convert_from(e.body, 'UTF8')::jsonb, '$.*.diff[*] ? (@.field == $fields[*])', jsonb_build_object('fields', @fields::text[]))
		AND NOT EXISTS (
			SELECT FROM audit_step s
			WHERE s.change_id = e.change_id AND (s.kind = 'outcome' AND s.state = ANY (@undone)
				OR s.kind = 'resolution' AND s.state = @not_applied))
	ORDER BY e.id DESC
	LIMIT 1`

// RouteStep returns the last step of anybody but the owner, on one of the domains that
// the profile of username holds or held, nil if there is none. What was done elsewhere
// counts if it was seen after seenAfter. It serves no page.
func (s *Store) RouteStep(ctx context.Context, account, username string, domains []registrar.DomainName, seenAfter time.Time) (*RouteStep, error) {
	rows, err := s.rows(ctx, selectRouteStep, pgx.NamedArgs{
		"account": account, "username": profile.Username(username), "domains": texts(domains), "seen_after": seenAfter,
		"owner": string(auth.RoleOwner), "fields": RouteFields,
		"undone": []string{string(Refused), string(NotSent)}, "not_applied": string(NotApplied),
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	line := s.lines(rows, nil)[0] // one that can't be read counts too
	step := &RouteStep{ID: line.ID, At: line.At, Domain: line.Domain}
	if line.Change != nil {
		step.By = line.Change.Actor
	}
	return step, nil
}

func texts(names []registrar.DomainName) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = string(name)
	}
	return all
}

const selectConfirmed = rowColumns + `
	WHERE e.brand = @brand AND e.account = @account AND e.profile = @profile AND e.domain = ANY (@domains)
		AND e.kind = 'intent' AND e.id > @after
		AND convert_from(e.body, 'UTF8')::jsonb #>> '{change,kind}' = @kind
	ORDER BY e.id DESC
	LIMIT 100`

// Confirmed lists what the changes of a kind that were recorded after entry after
// say of the addresses of the domains' contacts, newest first, the last 100 of them.
func (s *Store) Confirmed(ctx context.Context, scope Scope, of kind.Kind, domains []registrar.DomainName, after int64) ([]AddressStep, error) {
	lines, err := s.stories(ctx, selectConfirmed, scope.Args(pgx.NamedArgs{"domains": texts(domains), "after": after, "kind": string(of)}))
	var steps []AddressStep
	for _, line := range lines {
		steps = append(steps, addressSteps(line)...)
	}
	return steps, err
}
