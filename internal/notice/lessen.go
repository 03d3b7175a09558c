package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/words"
)

// Sources of letters to an address that gets fewer mails than before: whoever has
// got hold of a login would see to that first.
const (
	sourceRemoved = "removed" // with the ID that it had
	sourceFewer   = "fewer"   // with its ID and the day
)

// lessen runs query, which changes one of the caller's addresses, and tells that address.
// source is what the letter is about, given the kinds it got before; "" for none.
func (s *Service) lessen(ctx context.Context, who auth.Actor, query string, args pgx.NamedArgs, source func(before []Kind) string) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var (
			address   string
			confirmed bool
			before    []Kind
		)
		err := tx.QueryRow(ctx, query, who.Args(args)).Scan(&address, &confirmed, &before)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("change address: %w", err)
		}
		about := source(before)
		b, known := s.Brands.ByID(who.Brand)
		if !confirmed || about == "" || !known {
			return nil
		}
		mails := envelope{Key: who.Key, source: about, kind: kindWishes, brand: b}
		mails.add(address, "")
		return s.enqueueIn(ctx, tx, mails)
	})
}

func aboutSafety(k Kind) bool {
	about, known := aboutOf(k)
	return known && about.Always
}

// writeRemoved tells an address that it gets nothing any more.
func writeRemoved(p *words.Printer, b brand.Brand, l *letter) {
	l.Subject, l.Intro = p.T("notice.removed.subject", "brand", b.Name), p.T("notice.removed.intro", "brand", b.Name)
	wishesEnd(p, b, l)
}

const selectKinds = `
	SELECT kinds
	FROM notice_address
	WHERE id = @id AND brand = @brand AND account = @account AND profile = @profile`

// writeFewer tells an address which mails about safety it does not get any more.
func (s *Service) writeFewer(ctx context.Context, p *words.Printer, b brand.Brand, n row, id string, l *letter) error {
	id, _, _ = strings.Cut(id, "/")
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return errLost
	}
	var gets []Kind
	err = s.Pool.QueryRow(ctx, selectKinds, n.Key.Args(pgx.NamedArgs{"id": number})).Scan(&gets)
	if errors.Is(err, pgx.ErrNoRows) {
		return errLost // taken off the list since, and told so
	}
	if err != nil {
		return fmt.Errorf("read kinds of address: %w", err)
	}
	var lost []string
	for _, about := range kinds {
		if about.Always && !slices.Contains(gets, about.Kind) {
			lost = append(lost, p.T(about.Name))
		}
	}
	if len(lost) == 0 {
		return errLost // put right since
	}
	l.Subject = p.T("notice.fewer.subject", "brand", b.Name)
	l.Intro = p.T("notice.fewer.intro", "brand", b.Name)
	l.Facts = []fact{{p.T("notice.fewer.kinds"), strings.Join(lost, "; ")}}
	wishesEnd(p, b, l)
	return nil
}

func wishesEnd(p *words.Printer, b brand.Brand, l *letter) {
	l.Title = l.Subject
	l.Advice = p.T("notice.advice.wishes", "brand", b.Name)
	l.Footer = p.T("notice.wishes.footer")
}
