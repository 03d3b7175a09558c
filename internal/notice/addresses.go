package notice

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/profile"
)

// Address is a further address of a profile.
type Address struct {
	ID          int64
	Address     string
	Kinds       []Kind
	ConfirmedAt time.Time // zero while its reader has not confirmed it
	Until       time.Time // end of the link to confirm it
}

// Errors of the settings; test for them with errors.Is.
var (
	ErrAddress   = errors.New("not an e-mail address")
	ErrTooMany   = errors.New("no more addresses are possible")
	ErrTwice     = errors.New("the address is there already")
	ErrThrottled = errors.New("too many links were sent")
	ErrLink      = errors.New("the link is not good, or not any more")
	ErrNotFound  = errors.New("no such address")
)

// Limits of further addresses. Whoever owns an address is not to be flooded by
// people who give it here.
const (
	MaxAddresses    = 5
	confirmWithin   = 3 * 24 * time.Hour
	linksPerProfile = 10 // a day
	linksPerAddress = 3  // a day and brand, whoever gives it
)

const selectAddresses = `
	SELECT id, address, kinds, coalesce(confirmed_at, 'epoch'), token_until
	FROM notice_address
	WHERE brand = @brand AND account = @account AND profile = @profile
		AND (confirmed_at IS NOT NULL OR token_until > @now)
	ORDER BY id`

// Addresses lists the further addresses of the caller's profile.
func (s *Service) Addresses(ctx context.Context, who auth.Actor) ([]Address, error) {
	rows, _ := s.Pool.Query(ctx, selectAddresses, who.Args(pgx.NamedArgs{"now": s.Now()}))
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Address])
	if err != nil {
		return nil, fmt.Errorf("read addresses for notices: %w", err)
	}
	for i := range all {
		if all[i].ConfirmedAt.Unix() == 0 {
			all[i].ConfirmedAt = time.Time{}
		}
	}
	return all, nil
}

// lockProfile keeps two requests from passing the limits together.
const lockProfile = `SELECT pg_advisory_xact_lock(hashtextextended('notice ' || @brand || ' ' || @account || ' ' || @profile, 0))`

const countLinks = `
	SELECT
		count(*) FILTER (WHERE account = @account AND profile = @profile),
		count(*) FILTER (WHERE lower(recipient) = lower(@address))
	FROM notice
	WHERE brand = @brand AND kind = 'confirm' AND created_at > @since`

const forgetUnconfirmed = `
	DELETE FROM notice_address
	WHERE brand = @brand AND account = @account AND profile = @profile
		AND confirmed_at IS NULL AND token_until <= @now`

const insertAddress = `
	INSERT INTO notice_address (brand, account, profile, address, kinds, nonce, token_hash, token_until, created_at)
	VALUES (@brand, @account, @profile, @address, @kinds, @nonce, @token_hash, @until, @now)
	RETURNING id`

// Add notes a further address and sends it a link; it gets notices once its
// reader followed that. It returns ErrAddress, ErrTooMany, ErrTwice or ErrThrottled.
func (s *Service) Add(ctx context.Context, who auth.Actor, address string, wanted []Kind) error {
	address = strings.TrimSpace(address)
	b, known := s.Brands.ByID(who.Brand)
	if !validAddress(address) || !known {
		return ErrAddress
	}
	whose := who.Key
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := s.mayAdd(ctx, tx, whose, address); err != nil {
			return err
		}
		nonce := make([]byte, 16)
		_, _ = rand.Read(nonce) // never fails, see crypto/rand
		var id int64
		err := tx.QueryRow(ctx, insertAddress, whose.Args(pgx.NamedArgs{
			"address": address, "kinds": knownKinds(wanted), "nonce": nonce, "token_hash": hashOf(token(s.keys[0], nonce)),
			"until": s.Now().Add(confirmWithin), "now": s.Now(),
		})).Scan(&id)
		if err != nil {
			return fmt.Errorf("note address: %w", err)
		}
		mails := envelope{Key: whose, source: fmt.Sprintf("address/%d", id), kind: kindConfirm, brand: b}
		mails.add(address, "")
		return s.enqueueIn(ctx, tx, mails)
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" { // unique_violation
		return ErrTwice
	}
	return err
}

func (s *Service) mayAdd(ctx context.Context, tx pgx.Tx, whose profile.Key, address string) error {
	args := whose.Args(pgx.NamedArgs{"address": address, "now": s.Now(), "since": s.Now().Add(-24 * time.Hour)})
	for _, query := range []string{lockProfile, forgetUnconfirmed} {
		if _, err := tx.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("prepare address: %w", err)
		}
	}
	var byProfile, byAddress, held int
	if err := tx.QueryRow(ctx, countLinks, args).Scan(&byProfile, &byAddress); err != nil {
		return fmt.Errorf("count links: %w", err)
	}
	if byProfile >= linksPerProfile || byAddress >= linksPerAddress {
		return ErrThrottled
	}
	if err := tx.QueryRow(ctx, countAddresses, args).Scan(&held); err != nil {
		return fmt.Errorf("count addresses: %w", err)
	}
	if held >= MaxAddresses {
		return ErrTooMany
	}
	return nil
}

const countAddresses = `
	SELECT count(*)
	FROM notice_address
	WHERE brand = @brand AND account = @account AND profile = @profile`

const removeAddress = `
	DELETE FROM notice_address
	WHERE id = @id AND brand = @brand AND account = @account AND profile = @profile
	RETURNING address, confirmed_at IS NOT NULL, kinds`

// Remove takes an address off the list, and tells it so.
func (s *Service) Remove(ctx context.Context, who auth.Actor, id int64) error {
	return s.lessen(ctx, who, removeAddress, pgx.NamedArgs{"id": id}, func([]Kind) string {
		return fmt.Sprintf("%s/%d", sourceRemoved, id)
	})
}

const chooseKinds = `
	UPDATE notice_address a
	SET kinds = @kinds
	FROM (
		SELECT id, kinds
		FROM notice_address
		WHERE id = @id AND brand = @brand AND account = @account AND profile = @profile
		FOR UPDATE
	) before
	WHERE a.id = before.id
	RETURNING a.address, a.confirmed_at IS NOT NULL, before.kinds`

// ChooseFor sets which kinds an address gets. If it loses one that is about safety
// it is told, once a day.
func (s *Service) ChooseFor(ctx context.Context, who auth.Actor, id int64, wanted []Kind) error {
	args := pgx.NamedArgs{"id": id, "kinds": knownKinds(wanted)}
	return s.lessen(ctx, who, chooseKinds, args, func(before []Kind) string {
		lost := slices.DeleteFunc(before, func(k Kind) bool { return slices.Contains(wanted, k) })
		if !slices.ContainsFunc(lost, aboutSafety) {
			return ""
		}
		return fmt.Sprintf("%s/%d/%s", sourceFewer, id, s.Now().UTC().Format(time.DateOnly))
	})
}

func (s *Service) change(ctx context.Context, query string, args pgx.NamedArgs) error {
	tag, err := s.Pool.Exec(ctx, query, args)
	if err != nil {
		return fmt.Errorf("change address: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNotFound
	}
	return nil
}

func knownKinds(wanted []Kind) []string {
	known := []string{}
	for _, about := range kinds {
		if slices.Contains(wanted, about.Kind) {
			known = append(known, string(about.Kind))
		}
	}
	return known
}
