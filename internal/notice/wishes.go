package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/profile"
)

const selectWishes = `
	SELECT
		coalesce((SELECT array_agg(address ORDER BY id)
			FROM notice_address
			WHERE brand = @brand AND account = @account AND profile = @profile
				AND confirmed_at IS NOT NULL AND @kind = ANY (kinds)), '{}'),
		EXISTS (SELECT
			FROM notice_preference
			WHERE brand = @brand AND account = @account AND profile = @profile AND @kind = ANY (declined))`

// wishes returns the further addresses that want kind, and whether owner
// contacts are not to get it.
func (s *Service) wishes(ctx context.Context, whose profile.Key, kind Kind) (addresses []string, declined bool, err error) {
	if err := s.Pool.QueryRow(ctx, selectWishes, whose.Args(pgx.NamedArgs{"kind": string(kind)})).Scan(&addresses, &declined); err != nil {
		return nil, false, fmt.Errorf("read who wants notices: %w", err)
	}
	return addresses, declined, nil
}

func containsFold(all []string, text string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, text) })
}

const saveLanguage = `
	INSERT INTO notice_preference AS n (brand, account, profile, language)
	VALUES (@brand, @account, @profile, @language)
	ON CONFLICT (brand, account, profile) DO UPDATE
	SET language = excluded.language
	WHERE n.language <> excluded.language`

// Speak notes the language that who uses the portal in, for mails. Only the
// owner of a profile has a say.
func (s *Service) Speak(ctx context.Context, who auth.Actor, language string) error {
	if who.Role != auth.RoleOwner {
		return nil
	}
	if _, err := s.Pool.Exec(ctx, saveLanguage, who.Args(pgx.NamedArgs{"language": language})); err != nil {
		return fmt.Errorf("note language: %w", err)
	}
	return nil
}

const selectDeclined = `
	SELECT declined
	FROM notice_preference
	WHERE brand = @brand AND account = @account AND profile = @profile`

// Declined returns the kinds that the caller's owner contacts don't get.
func (s *Service) Declined(ctx context.Context, who auth.Actor) ([]Kind, error) {
	rows, _ := s.Pool.Query(ctx, selectDeclined, who.Args())
	found, err := pgx.CollectRows(rows, pgx.RowTo[[]Kind])
	if err != nil {
		return nil, fmt.Errorf("read declined notices: %w", err)
	}
	return slices.Concat(found...), nil
}

const saveDeclined = `
	INSERT INTO notice_preference (brand, account, profile, declined)
	VALUES (@brand, @account, @profile, @declined)
	ON CONFLICT (brand, account, profile) DO UPDATE
	SET declined = excluded.declined`

// Choose sets which kinds the caller's owner contacts get besides those that are always sent.
func (s *Service) Choose(ctx context.Context, who auth.Actor, wanted []Kind) error {
	declined := []string{}
	for _, about := range kinds {
		if !about.Always && !slices.Contains(wanted, about.Kind) {
			declined = append(declined, string(about.Kind))
		}
	}
	if _, err := s.Pool.Exec(ctx, saveDeclined, who.Args(pgx.NamedArgs{"declined": declined})); err != nil {
		return fmt.Errorf("choose notices: %w", err)
	}
	return nil
}
