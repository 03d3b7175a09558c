package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// AddressStep is something that happened to the email address of a contact: it was
// changed, or confirmed.
type AddressStep struct {
	ID        int64 // grows from step to step
	At        time.Time
	By        auth.Actor // nobody if it was done elsewhere
	Role      registrar.ContactRole
	Elsewhere bool      // seen, and not done here
	Kind      kind.Kind // of the change; "" for what was done elsewhere
	Address   string    // that it became; "" if that was erased, or is not what was written
	Certain   bool      // it is known to have happened
}

// What happened under another brand of the account counts too: it is the same domain.
const selectAddressSteps = rowColumns + `
	WHERE e.account = @account AND e.domain = @domain AND e.kind IN ('intent', 'drift')
		AND jsonb_path_exists(convert_from(e.body, 'UTF8')::jsonb, '$.*.diff[*] ? (@.field == $fields[*])', jsonb_build_object('fields', @fields::text[]))
	ORDER BY e.id DESC`

const selectEndsOf = rowColumns + `
	WHERE e.change_id = ANY (@changes) AND e.change_id <> '' AND e.kind IN ('outcome', 'resolution')
	ORDER BY e.id`

// AddressSteps lists what may have happened to the addresses of the contacts of a
// domain, newest first. It serves no page: it reads what all of the account did.
func (s *Store) AddressSteps(ctx context.Context, account string, name registrar.DomainName) ([]AddressStep, error) {
	lines, err := s.stories(ctx, selectAddressSteps, pgx.NamedArgs{"account": account, "domain": string(name), "fields": addressFields()})
	if err != nil {
		return nil, err
	}
	var steps []AddressStep
	for _, line := range lines {
		steps = append(steps, addressSteps(line)...)
	}
	return steps, nil
}

// stories reads entries, and completes the changes among them by their ends.
func (s *Store) stories(ctx context.Context, query string, args pgx.NamedArgs) ([]Activity, error) {
	rows, err := s.rows(ctx, query, args)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	changes := make([]string, len(rows))
	for i, r := range rows {
		changes[i] = r.ChangeID
	}
	ends, err := s.rows(ctx, selectEndsOf, pgx.NamedArgs{"changes": changes})
	if err != nil {
		return nil, err
	}
	return s.lines(rows, ends), nil
}

func addressFields() []kind.Field {
	var fields []kind.Field
	for _, role := range registrar.ContactRoles {
		fields = append(fields, kind.FieldContact(role, "email"))
	}
	return fields
}

// addressSteps reads a line, one step for each contact that it is about; none for a
// change that is known not to have happened.
func addressSteps(line Activity) []AddressStep {
	if line.Unreadable { // whoever did it, and whether it happened
		var steps []AddressStep
		for _, role := range registrar.ContactRoles {
			steps = append(steps, AddressStep{ID: line.ID, At: line.At, Role: role, Elsewhere: true})
		}
		return steps
	}
	diff := line.Drift
	step := AddressStep{ID: line.ID, At: line.At, Elsewhere: true, Certain: true}
	if c := line.Change; c != nil {
		diff = c.Diff
		step.By, step.Kind, step.Elsewhere, step.Certain = c.Actor, c.Kind, false, c.happened()
		if !step.Certain && c.failed() {
			return nil
		}
	}
	var steps []AddressStep
	for _, role := range registrar.ContactRoles {
		for _, d := range slices.Backward(diff) {
			if d.Field != kind.FieldContact(role, "email") {
				continue
			}
			step.Role, step.Address = role, ""
			if len(d.New) == 1 && !d.Altered {
				step.Address = d.New[0]
			}
			steps = append(steps, step)
			break
		}
	}
	return steps
}

// failed reports whether c is known not to have happened.
func (c Change) failed() bool {
	if c.Resolution != nil {
		return c.Resolution.Verdict == NotApplied
	}
	return c.Settled() && !c.happened()
}

// happened reports whether c is known to be in force, or to have been.
func (c Change) happened() bool {
	if c.Resolution != nil {
		return c.Resolution.Verdict == Confirmed
	}
	return c.Ending != nil && c.Ending.Outcome == Applied
}

const selectLoginOnItsWay = `
	SELECT EXISTS (
		SELECT FROM audit_entry a
		WHERE a.account = @account AND a.domain = @domain AND a.kind = 'sign_in' AND a.at > @since
			AND convert_from(a.body, 'UTF8')::jsonb ->> 'sign_in' = @asked
			AND NOT EXISTS (
				SELECT FROM audit_entry d
				WHERE d.account = @account AND d.domain = @domain AND d.kind = 'sign_in' AND d.id > a.id
					AND convert_from(d.body, 'UTF8')::jsonb ->> 'sign_in' = ANY (@ends)
					AND convert_from(d.body, 'UTF8')::jsonb ->> 'to' IS NOT DISTINCT FROM convert_from(a.body, 'UTF8')::jsonb ->> 'to'))`

// LoginOnItsWay reports whether the login of a domain was asked for since then, and
// is not mailed or withheld yet.
func (s *Store) LoginOnItsWay(ctx context.Context, account string, name registrar.DomainName, since time.Time) (bool, error) {
	var is bool
	err := s.pool.QueryRow(ctx, selectLoginOnItsWay, pgx.NamedArgs{
		"account": account, "domain": string(name), "since": since, "asked": string(auth.LoginAsked),
		"ends": []string{string(auth.LoginSent), string(auth.LoginNotSent), string(auth.LoginUncertain), string(auth.LoginWithheld)},
	}).Scan(&is)
	if err != nil {
		return false, fmt.Errorf("look for a login on its way: %w", err)
	}
	return is, nil
}

// RecordKept writes a change that is about what is kept here alone, see RecordDone.
// It returns ErrExists if the change ID is known already.
func (s *Store) RecordKept(ctx context.Context, in Intent) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.RecordDone(ctx, tx, in) })
	if isDuplicate(err) {
		return ErrExists
	}
	return err
}
