package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"portal/internal/brand"
	"portal/internal/words"
)

// token is the secret part of a link. It is made from what is stored and from
// the key, so that neither the table nor a job holds it.
func token(key, nonce []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("address\n"))
	mac.Write(nonce)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:20])
}

// tokenOf returns the token whose hash is stored. Another process, or this one before
// its sealing key was replaced, may have made it with another of the keys. If none of
// them did, it returns an error, and the mail is tried again: by a process that has it.
func (s *Service) tokenOf(nonce, hash []byte) (string, error) {
	for _, key := range s.keys {
		if made := token(key, nonce); bytes.Equal(hashOf(made), hash) {
			return made, nil
		}
	}
	return "", errOtherKey
}

var errOtherKey = errors.New("the link was made with a sealing key that this process does not have")

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

const selectLink = `
	SELECT EXISTS (
		SELECT
		FROM notice_address
		WHERE brand = @brand AND token_hash = @hash AND (token_until > @now OR confirmed_at IS NOT NULL))`

// Link returns ErrLink unless token is that of a link of the brand.
func (s *Service) Link(ctx context.Context, brandID, token string) error {
	var good bool
	err := s.Pool.QueryRow(ctx, selectLink, pgx.NamedArgs{"brand": brandID, "hash": hashOf(token), "now": s.Now()}).Scan(&good)
	if err != nil {
		return fmt.Errorf("look for link: %w", err)
	}
	if !good {
		return ErrLink
	}
	return nil
}

const confirmAddress = `
	UPDATE notice_address
	SET confirmed_at = coalesce(confirmed_at, @now)
	WHERE brand = @brand AND token_hash = @hash AND (token_until > @now OR confirmed_at IS NOT NULL)`

// Confirm takes the address of a link into use. Doing so twice is no error.
func (s *Service) Confirm(ctx context.Context, brandID, token string) error {
	err := s.change(ctx, confirmAddress, pgx.NamedArgs{"brand": brandID, "hash": hashOf(token), "now": s.Now()})
	if errors.Is(err, ErrNotFound) {
		return ErrLink
	}
	return err
}

const selectNonce = `
	SELECT nonce, token_hash
	FROM notice_address
	WHERE id = @id AND brand = @brand AND token_until > @now AND confirmed_at IS NULL`

func (s *Service) writeConfirmation(ctx context.Context, p *words.Printer, b brand.Brand, id string, l *letter) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return errLost
	}
	var nonce, hash []byte
	err = s.Pool.QueryRow(ctx, selectNonce, pgx.NamedArgs{"id": number, "brand": b.ID, "now": s.Now()}).Scan(&nonce, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return errLost
	}
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	token, err := s.tokenOf(nonce, hash)
	if err != nil {
		return err
	}
	l.Subject = p.T("notice.confirm.subject", "brand", b.Name)
	l.Title = l.Subject
	l.Intro = p.T("notice.confirm.intro", "brand", b.Name)
	l.Button = link{p.T("notice.confirm.button"), b.URL + "/notices/confirm/" + token}
	l.Footer = p.T("notice.confirm.footer")
	return nil
}
