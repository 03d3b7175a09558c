// Package calendar serves the dates of a profile's domains as a feed that
// calendar programs subscribe to (RFC 5545). The address of a feed holds a secret,
// since such programs can't sign in; it is shown once and can be revoked.
package calendar

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/semaphore"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// ErrNotFound means that there is no such feed, or not any more.
var ErrNotFound = errors.New("no such calendar feed")

// Entry is what a feed needs of a domain.
type Entry struct {
	Name     registrar.DomainName
	Expires  time.Time // zero if not known
	Renewal  registrar.Renewal
	Deadline time.Time // of a verification that is still needed; zero for none
}

// Source tells the domains of a profile, in any order.
type Source interface {
	Each(ctx context.Context, whose profile.Key, f func(Entry) error) error
	// State is a short text that differs where the entries do.
	State(ctx context.Context, whose profile.Key) (string, error)
}

// Date is a day of other kinds, such as the end of a timed unlock.
type Date struct {
	ID      string // stable, of letters, digits and "-"
	Domain  registrar.DomainName
	At      time.Time
	Summary words.Key // with domain
	Page    string    // of the domain, such as "lock"; "" for its overview
}

// Dates tells days of other kinds.
type Dates interface {
	Dates(ctx context.Context, whose profile.Key) ([]Date, error)
}

// Config is what a Service is made of.
type Config struct {
	Pool   *pgxpool.Pool
	Source Source
	More   []Dates // further kinds of days; may be empty
	Words  *words.Catalogue
	Now    func() time.Time
}

// Service keeps the addresses of feeds, one for each profile, and writes the feeds.
type Service struct {
	Config
	writing *semaphore.Weighted
	kept    kept
}

// New returns a service. It writes one feed at a time, and once for each state: a
// large one takes a second and a hundred megabytes, and who knows an address may ask
// as often as they like.
func New(c Config) *Service {
	return &Service{Config: c, writing: semaphore.NewWeighted(1), kept: kept{feeds: make(map[profile.Key]keptFeed)}}
}

// Feed is what is known of a profile's feed.
type Feed struct {
	CreatedAt time.Time
	FetchedAt time.Time // zero if it never was
}

const selectFeed = `
	SELECT created_at, coalesce(fetched_at, 'epoch')
	FROM calendar_feed
	WHERE brand = @brand AND account = @account AND profile = @profile`

// Feed returns the caller's feed, or ErrNotFound.
func (s *Service) Feed(ctx context.Context, who auth.Actor) (Feed, error) {
	rows, _ := s.Pool.Query(ctx, selectFeed, who.Args())
	f, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Feed])
	if errors.Is(err, pgx.ErrNoRows) {
		return Feed{}, ErrNotFound
	}
	if err != nil {
		return Feed{}, fmt.Errorf("read calendar feed: %w", err)
	}
	if f.FetchedAt.Unix() == 0 {
		f.FetchedAt = time.Time{}
	}
	return f, nil
}

const saveFeed = `
	INSERT INTO calendar_feed (brand, account, profile, token_hash, created_at, changed_at)
	VALUES (@brand, @account, @profile, @hash, @now, @now)
	ON CONFLICT (brand, account, profile) DO UPDATE
	SET token_hash = excluded.token_hash, created_at = excluded.created_at, fetched_at = NULL,
		etag = '', changed_at = excluded.changed_at`

// tokenBytes are 160 bits: nobody finds such an address by trying.
const tokenBytes = 20

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// Create makes an address for the caller's feed and returns its secret part, which can't
// be had again. An address that there was before stops working.
func (s *Service) Create(ctx context.Context, who auth.Actor) (token string, err error) {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails, see crypto/rand
	token = strings.ToLower(encoding.EncodeToString(raw))
	args := who.Args(pgx.NamedArgs{"hash": hashOf(token), "now": s.Now()})
	if _, err := s.Pool.Exec(ctx, saveFeed, args); err != nil {
		return "", fmt.Errorf("make calendar feed: %w", err)
	}
	return token, nil
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

const deleteFeed = `
	DELETE FROM calendar_feed
	WHERE brand = @brand AND account = @account AND profile = @profile`

// Revoke deletes the caller's feed; it is no error if there is none.
func (s *Service) Revoke(ctx context.Context, who auth.Actor) error {
	if _, err := s.Pool.Exec(ctx, deleteFeed, who.Args()); err != nil {
		return fmt.Errorf("revoke calendar feed: %w", err)
	}
	return nil
}

// File is a feed as it is served.
type File struct {
	Body      []byte    // nil if the reader has it
	ETag      string    // quoted, as in the header
	ChangedAt time.Time // since when Body is as it is, as far as it was fetched
}

const selectByToken = `
	SELECT account, profile, etag, changed_at
	FROM calendar_feed
	WHERE brand = @brand AND token_hash = @hash`

const noteFetch = `
	UPDATE calendar_feed
	SET fetched_at = @now, etag = @etag, changed_at = @changed_at
	WHERE brand = @brand AND token_hash = @hash`

// Fetch returns the feed of b at token, or ErrNotFound. Its body is left out where it
// is the one that has the ETag known, "" for none.
func (s *Service) Fetch(ctx context.Context, b brand.Brand, token, known string) (File, error) {
	args := pgx.NamedArgs{"brand": b.ID, "hash": hashOf(token), "now": s.Now()}
	whose := profile.Key{Brand: b.ID}
	var file File
	err := s.Pool.QueryRow(ctx, selectByToken, args).Scan(&whose.Account, &whose.Profile, &file.ETag, &file.ChangedAt)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && whose.Account != b.Account {
		return File{}, ErrNotFound
	}
	if err != nil {
		return File{}, fmt.Errorf("find calendar feed: %w", err)
	}
	if file.Body, err = s.body(ctx, b, whose); err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(file.Body)
	if etag := `"` + hex.EncodeToString(sum[:12]) + `"`; etag != file.ETag {
		file.ETag, file.ChangedAt = etag, s.Now()
	}
	if file.ETag == known {
		file.Body = nil
	} else {
		file.Body = bytes.ReplaceAll(file.Body, stampOf(time.Time{}), stampOf(file.ChangedAt))
	}
	args["etag"], args["changed_at"] = file.ETag, file.ChangedAt
	if _, err := s.Pool.Exec(ctx, noteFetch, args); err != nil {
		return File{}, fmt.Errorf("note fetch of calendar feed: %w", err)
	}
	return file, nil
}

// body is the feed of h, without a stamp: the one that is kept, as long as the state
// it was written from lasts.
func (s *Service) body(ctx context.Context, b brand.Brand, whose profile.Key) ([]byte, error) {
	state, err := s.state(ctx, b, whose)
	if err != nil {
		return nil, err
	}
	if body, found := s.kept.get(whose, state); found {
		return body, nil
	}
	if err := s.writing.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("wait for another calendar feed: %w", err)
	}
	defer s.writing.Release(1)
	if body, found := s.kept.get(whose, state); found { // somebody who asked before had it written
		return body, nil
	}
	p := s.Words.Printer(b.Language, b.Zone())
	events, err := s.events(ctx, p, whose)
	if err != nil {
		return nil, err
	}
	body, err := write(p, b, events)
	if err == nil {
		s.kept.put(whose, keptFeed{state, body})
	}
	return body, err
}

// state is a text that differs where the feed of h does. It is read before the feed, so
// that what changes meanwhile is written the next time.
func (s *Service) state(ctx context.Context, b brand.Brand, whose profile.Key) (string, error) {
	entries, err := s.Source.State(ctx, whose)
	if err != nil {
		return "", fmt.Errorf("read state of domains for calendar feed: %w", err)
	}
	parts := []any{entries, b.Name, b.URL, b.Language, b.Zone()}
	for _, source := range s.More {
		dates, err := source.Dates(ctx, whose)
		if err != nil {
			return "", fmt.Errorf("read dates for calendar feed: %w", err)
		}
		parts = append(parts, dates)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%v", parts))
	return string(sum[:]), nil
}
