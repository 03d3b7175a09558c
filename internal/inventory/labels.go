package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Limits of labels.
const (
	MaxLabels      = 20 // of a domain
	MaxLabelLength = 40 // characters
)

// Errors of SetLabels: nothing was changed.
var (
	// ErrLabel means that a label is empty, too long, or not plain text.
	ErrLabel = errors.New("not a label")
	// ErrTooManyLabels means that a domain would have more than MaxLabels.
	ErrTooManyLabels = errors.New("too many labels")
)

// ParseLabel reads a label as people type it: spaces around it go, and those in
// it become one. It returns ErrLabel.
func ParseLabel(text string) (string, error) {
	label := cleanLabel(text)
	bad := func(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsGraphic(r) }
	if n := utf8.RuneCountInString(label); n == 0 || n > MaxLabelLength || strings.ContainsFunc(label, bad) {
		return "", fmt.Errorf("%w: %.100q", ErrLabel, text)
	}
	return label, nil
}

func cleanLabel(text string) string {
	return norm.NFC.String(strings.Join(strings.Fields(text), " "))
}

// labelKey is what two labels that differ by case alone have in common.
func labelKey(label string) string { return foldText(label) }

// parseLabels returns the labels and their keys, each key once.
func parseLabels(texts []string) (labels, keys []string, err error) {
	for _, text := range texts {
		label, err := ParseLabel(text)
		if err != nil {
			return nil, nil, err
		}
		if key := labelKey(label); !slices.Contains(keys, key) {
			labels, keys = append(labels, label), append(keys, key)
		}
	}
	return labels, keys, nil
}

const (
	lockLabels = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'labels', @brand::text, @account::text, @profile::text), 0))`

	deleteLabels = `
		DELETE FROM inventory_label
		WHERE holder = ` + profileID + ` AND domain = ANY(@domains) AND key = ANY(@keys)`

	// insertLabels writes a label as the profile has written it before.
	insertLabels = `
		INSERT INTO inventory_label (holder, domain, key, label)
		SELECT d.holder, d.domain, n.key, n.label
		FROM inventory_domain d, (
			SELECT u.key, coalesce(
				(SELECT min(o.label) FROM inventory_label o WHERE o.holder = ` + profileID + ` AND o.key = u.key),
				u.label) AS label
			FROM unnest(@keys::text[], @labels::text[]) AS u (key, label)
		) n
		WHERE d.holder = ` + profileID + ` AND NOT d.gone AND d.domain = ANY(@domains)
		ON CONFLICT DO NOTHING`

	selectOverfull = `
		SELECT domain
		FROM inventory_label
		WHERE holder = ` + profileID + ` AND domain = ANY(@domains)
		GROUP BY domain
		HAVING count(*) > @most
		LIMIT 1`
)

// SetLabels takes the labels in remove from the domains in names, and adds those
// in add. Names that the profile does not hold are left out. A label that differs from one
// of the profile's by case alone is the same. It returns ErrLabel and ErrTooManyLabels.
func (s *Service) SetLabels(ctx context.Context, whose profile.Key, names []registrar.DomainName, add, remove []string) error {
	labels, keys, err := parseLabels(add)
	if err != nil {
		return err
	}
	_, gone, err := parseLabels(remove)
	if err != nil {
		return err
	}
	domains := texts(names)
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLabels, whose.Args()); err != nil {
			return fmt.Errorf("lock labels: %w", err)
		}
		if _, err := tx.Exec(ctx, deleteLabels, whose.Args(pgx.NamedArgs{"domains": domains, "keys": gone})); err != nil {
			return fmt.Errorf("remove labels: %w", err)
		}
		if _, err := tx.Exec(ctx, insertLabels, whose.Args(pgx.NamedArgs{"domains": domains, "keys": keys, "labels": labels})); err != nil {
			return fmt.Errorf("add labels: %w", err)
		}
		var overfull string
		err := tx.QueryRow(ctx, selectOverfull, whose.Args(pgx.NamedArgs{"domains": domains, "most": MaxLabels})).Scan(&overfull)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("count labels: %w", err)
		}
		return fmt.Errorf("%s: %w", overfull, ErrTooManyLabels)
	})
	if err != nil {
		return err
	}
	return s.refreshFacets(ctx, whose)
}

const selectLabels = `
	SELECT domain, array_agg(label ORDER BY key)
	FROM inventory_label
	WHERE holder = ` + profileID + ` AND domain = ANY(@domains)
	GROUP BY domain`

// addLabels completes rows.
func (s *Service) addLabels(ctx context.Context, whose profile.Key, rows []Row) error {
	place := make(map[registrar.DomainName]int, len(rows))
	names := make([]registrar.DomainName, len(rows))
	for i, row := range rows {
		names[i], place[row.Name] = row.Name, i
	}
	found, err := s.pool.Query(ctx, selectLabels, whose.Args(pgx.NamedArgs{"domains": texts(names)}))
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	var (
		name   registrar.DomainName
		labels []string
	)
	_, err = pgx.ForEachRow(found, []any{&name, &labels}, func() error {
		rows[place[name]].Labels = slices.Clone(labels)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	return nil
}
