package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// RecordDrift writes, in tx, that a domain was changed and not from here.
func (s *Store) RecordDrift(ctx context.Context, tx pgx.Tx, d Drift) error {
	told, hidden, err := changeBody{Diff: d.Diff}.hide()
	if err != nil {
		return err
	}
	b := body{
		Kind: "drift", Brand: d.Brand, Account: d.Account, Profile: d.Profile, Domain: string(d.Domain),
		Role: auth.RoleSystem, Drift: &driftBody{Diff: told.Diff, SeenAt: d.SeenAt.UTC()},
	}
	return s.append(ctx, tx, b, hidden, func(r *Recorded) { r.Drift = d.Diff })
}

// reveal returns the differences, with the personal values that are still there.
func (d driftBody) reveal(p personal) ([]Difference, error) {
	told, _, err := changeBody{Diff: d.Diff}.reveal(p)
	return told.Diff, err
}

// Touch is a setting that a change of ours is about.
type Touch struct {
	Field kind.Field
	New   []string
	Open  bool // it had no end when the setting was read, which so may show any value
	// Unreadable is true if the log does not tell what the change is about.
	Unreadable bool
}

// Explains reports whether a setting that reads value now may do so by this change.
func (t Touch) Explains(field kind.Field, value []string) bool {
	if t.Unreadable {
		return true
	}
	if t.Field != field {
		return false
	}
	if t.Open {
		return true
	}
	return SameValues(t.New, value)
}

// SameValues compares the values of a setting: registries keep no order, and some of
// them no case.
func SameValues(a, b []string) bool { return slices.Equal(folded(a), folded(b)) }

func folded(values []string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strings.ToLower(v)
	}
	slices.Sort(all)
	return all
}

const selectTouched = `
	SELECT e.id, e.body,
		(SELECT coalesce(jsonb_object_agg(p.name, jsonb_build_object('salt', encode(p.salt, 'hex'), 'value', p.value)), '{}')
			FROM audit_personal p WHERE p.entry_id = e.id),
		(EXISTS (SELECT 1 FROM change_lease l WHERE l.change_id = e.change_id)
			OR EXISTS (SELECT 1 FROM change_watch w WHERE w.change_id = e.change_id)
			OR EXISTS (SELECT 1 FROM audit_step s WHERE s.change_id = e.change_id AND s.entry_id > @read)) AS open
	FROM audit_entry e
	WHERE e.account = @account AND e.domain = @domain AND e.kind = 'intent'
		AND (e.change_id IN (
				SELECT n.change_id
				FROM audit_entry n
				WHERE n.account = @account AND n.domain = @domain AND n.id > @since AND n.change_id <> '')
			OR e.change_id IN (SELECT l.change_id FROM change_lease l WHERE l.account = @account AND l.domain = @domain)
			OR e.change_id IN (SELECT w.change_id FROM change_watch w))`

// Touched returns what changes of ours to domain are about: those of which
// anything was written after version since, and those that are open. They may
// explain why a setting reads other than at that version. read is the version
// before that read: a change that went on after it was open for it.
func (s *Store) Touched(ctx context.Context, tx pgx.Tx, account string, domain registrar.DomainName, since, read int64) ([]Touch, error) {
	rows, err := tx.Query(ctx, selectTouched, pgx.NamedArgs{"account": account, "domain": string(domain), "since": since, "read": read})
	if err != nil {
		return nil, fmt.Errorf("read changes to %s: %w", domain, err)
	}
	type touched struct {
		ID       int64
		Body     []byte
		Personal map[string]kept
		Open     bool
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[touched])
	if err != nil {
		return nil, fmt.Errorf("read changes to %s: %w", domain, err)
	}
	var touches []Touch
	for _, f := range found {
		b, err := decode(f.Body)
		if err != nil || b.Change == nil {
			s.unread.note(f.ID, err)
			touches = append(touches, Touch{Unreadable: true})
			continue
		}
		told, _, err := b.Change.reveal(openPersonal(b.Personal, f.Personal))
		if err != nil {
			return nil, fmt.Errorf("read a change to %s: %w", domain, err)
		}
		for _, d := range told.Diff {
			touches = append(touches, Touch{Field: d.Field, New: d.New, Open: f.Open})
		}
	}
	return touches, nil
}
