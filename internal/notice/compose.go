package notice

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// patience is how long is tried to reach a registrar, and to write and send a mail. It
// outlasts a weekend's outage; a mail that comes later than that tells no news.
const patience = 48 * time.Hour

// compose finds out who is to be told of an entry, and queues a mail to each.
func (s *Service) compose(ctx context.Context, a composeArgs) error {
	r, err := s.Log.Recorded(ctx, a.Entry)
	if errors.Is(err, audit.ErrUnreadable) {
		return nil // trying again helps nobody; the timeline says so
	}
	if err != nil {
		return err
	}
	kind, ok := kindOf(r)
	b, known := s.Brands.ByID(r.Actor.Brand)
	if !ok || !known {
		return nil // the brand is gone, and its mail settings with it
	}
	if kind == KindWithheld {
		return s.composeWithheld(ctx, r, b)
	}
	if told, err := s.batchTells(ctx, r); err != nil || told {
		return err
	}
	about, _ := aboutOf(kind)
	whose := r.Actor.Key
	mails := envelope{
		source: fmt.Sprintf("entry/%d", r.ID), Key: whose, kind: kind, domain: r.Domain, brand: b,
	}
	extras, declined, err := s.wishes(ctx, whose, kind)
	if err != nil {
		return err
	}
	var later error
	told := append(ownerAddresses(r.Change), ownerAddressesIn(r.Drift)...)
	if about.Always || !declined {
		address, reason, err := s.owner(ctx, whose.Account, r)
		switch {
		case err != nil:
			later = err // those of whom the registrar need not be asked are told at once
		case reason == ReasonGone && len(told) > 0: // it was kept with the change
		default:
			mails.add(address, reason)
		}
	}
	for _, address := range append(extras, told...) {
		mails.add(address, "")
	}
	if err := s.enqueue(ctx, mails); err != nil {
		return err
	}
	return later
}

// owner returns the address of the owner contact of r's domain, live. Without
// one it says why: the portal's reason. While the registrar is away the error
// asks to be called again.
func (s *Service) owner(ctx context.Context, account string, r audit.Recorded) (address string, reason Reason, err error) {
	reader, ok := s.Readers[account]
	if !ok || r.Domain == "" {
		return "", ReasonNoAddress, nil
	}
	live, err := reader.Domain(ctx, r.Domain, registrar.PartRegistration)
	switch {
	case err == nil:
		return live.Owner.Email, "", nil
	case errors.Is(err, registrar.ErrNotFound):
		return "", ReasonGone, nil
	}
	if err := s.askLater(ctx, r.At); err != nil {
		return "", "", err
	}
	return "", ReasonRegistrar, nil
}

// askLater returns the error that asks to be called again about what happened at at,
// nil once that is given up.
func (s *Service) askLater(ctx context.Context, at time.Time) error {
	age := s.Now().Sub(at)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case age >= patience:
		return nil
	}
	return jobs.Later(min(max(age/2, 30*time.Second), 2*time.Hour))
}

// Reason says why a mail was not sent; "" if it was.
type Reason string

// The reasons.
const (
	ReasonNoAddress Reason = "no_address" // the owner contact has none, or it is not one
	ReasonGone      Reason = "gone"       // the domain is not in the account any more
	ReasonRegistrar Reason = "registrar"  // the registrar did not answer for two days
	ReasonNoMail    Reason = "no_mail"    // the brand has no settings for mail
	ReasonUnwritten Reason = "unwritten"  // writing it failed for two days
	ReasonGivenUp   Reason = "given_up"   // the mail server did not take it for two days
	ReasonRefused   Reason = "refused"    // the mail server said that it never will
	ReasonLost      Reason = "lost"       // what it was about is not there any more
)

// envelope is the same mail to some recipients.
type envelope struct {
	profile.Key
	source string
	kind   Kind
	domain registrar.DomainName
	brand  brand.Brand
	to     []recipient
}

type recipient struct {
	address string
	reason  Reason
}

// add puts address among the recipients, once. What is no address is put there
// without it, so that the failure is on record.
func (e *envelope) add(address string, reason Reason) {
	address = strings.TrimSpace(address)
	if reason == "" && !validAddress(address) {
		address, reason = "", ReasonNoAddress
	}
	for _, r := range e.to {
		if strings.EqualFold(r.address, address) {
			return
		}
	}
	e.to = append(e.to, recipient{address, reason})
}

// validAddress wants a bare address as RFC 5321 sends it.
func validAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text && len(text) <= 254
}

const insertNotice = `
	INSERT INTO notice (source, recipient, brand, account, profile, kind, domain, state, reason, message_id, created_at, ended_at)
	VALUES (@source, @recipient, @brand, @account, @profile, @kind, @domain, @state::text, @reason, @message_id, @now,
		CASE WHEN @state::text = 'failed' THEN @now::timestamptz END)
	ON CONFLICT (source, recipient) DO NOTHING
	RETURNING id`

// enqueue writes the mails of e down and queues them, all or none. Those that
// were written down before are left alone.
func (s *Service) enqueue(ctx context.Context, e envelope) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return s.enqueueIn(ctx, tx, e) })
}

func (s *Service) enqueueIn(ctx context.Context, tx pgx.Tx, e envelope) error {
	var queued []jobs.Job
	for _, to := range e.to {
		state := StateQueued
		if to.reason != "" {
			state = StateFailed
		}
		var id int64
		err := tx.QueryRow(ctx, insertNotice, e.Args(pgx.NamedArgs{
			"source": e.source, "recipient": to.address, "kind": string(e.kind), "domain": string(e.domain),
			"state": string(state), "reason": string(to.reason), "message_id": s.messageID(e, to.address), "now": s.Now(),
		})).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return fmt.Errorf("write down notice: %w", err)
		}
		if state == StateQueued {
			queued = append(queued, jobs.Job{Args: deliverArgs{id}, Queue: Queue})
		}
	}
	if len(queued) == 0 {
		return nil
	}
	return s.Queue.Insert(ctx, tx, queued...)
}

// messageID is the same whenever the same is sent to the same, so that a mail
// that was sent again, because the answer to it got lost, can be told by it.
func (s *Service) messageID(e envelope, address string) string {
	mac := hmac.New(sha256.New, s.keys[0])
	fmt.Fprintf(mac, "%s\n%s\n%s", e.Brand, e.source, strings.ToLower(address))
	host := "localhost"
	if u, err := url.Parse(e.brand.URL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return hex.EncodeToString(mac.Sum(nil)[:16]) + "@" + host
}
