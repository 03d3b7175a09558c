package notice

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// Contacts tells the addresses of a domain's contacts to which logins and codes are
// mailed: those that may get them, and those in doubt. Errors are those of registrars.
type Contacts interface {
	Reachable(ctx context.Context, who auth.Actor, name registrar.DomainName) (trusted, doubtful []string, err error)
}

// sourceWithheld begins the sources of mails about logins and codes that were
// withheld: a day of one profile, whose first one is told.
const sourceWithheld = "withheld"

// withheld reports whether r tells of a login or a code that was not mailed because
// the owner has not confirmed the address.
func withheld(r audit.Recorded) bool {
	if r.SignIn != nil {
		return r.SignIn.Outcome == auth.LoginWithheld
	}
	c := r.Change
	return c != nil && mailsSecret(c.Kind) && c.Ending != nil && c.Ending.Outcome == audit.Refused &&
		c.Ending.Reason == registrar.ReasonUnconfirmed
}

func mailsSecret(k kind.Kind) bool {
	about, _ := kind.Of(k)
	return len(about.MailsTo) > 0
}

// composeWithheld tells the addresses that are not in doubt. If there are none, those
// in doubt are told: the mail holds no secret, and else the owner would not know why
// nothing comes.
func (s *Service) composeWithheld(ctx context.Context, r audit.Recorded, b brand.Brand) error {
	who := r.Actor
	if r.Change != nil {
		who = r.Change.Actor
	}
	told, _, err := s.wishes(ctx, who.Key, KindWithheld)
	if err != nil {
		return err
	}
	trusted, doubtful, err := s.reachable(ctx, r, who)
	if told = slices.Concat(told, trusted); err == nil && len(told) == 0 {
		told = doubtful
	}
	mails := envelope{Key: who.Key, kind: KindWithheld, domain: r.Domain, brand: b, source: withheldSource(who.Key, r)}
	for _, address := range told {
		mails.add(address, "")
	}
	return errors.Join(s.enqueue(ctx, mails), err)
}

// withheldSource is the same for all of a day. Of whom it is not known whose they are,
// it is so for each domain.
func withheldSource(whose profile.Key, r audit.Recorded) string {
	parts := []string{sourceWithheld, r.At.UTC().Format(time.DateOnly), whose.Brand, whose.Account, whose.Profile}
	if whose.Profile == "" {
		parts = append(parts, string(r.Domain))
	}
	return strings.Join(parts, "/")
}

// reachable is Contacts.Reachable; while the registrar is away the error asks to be
// called again, for as long as that is worth while.
func (s *Service) reachable(ctx context.Context, r audit.Recorded, who auth.Actor) (trusted, doubtful []string, err error) {
	if s.Contacts == nil {
		return nil, nil, nil
	}
	trusted, doubtful, err = s.Contacts.Reachable(ctx, who, r.Domain)
	if err == nil || errors.Is(err, registrar.ErrNotFound) {
		return trusted, doubtful, nil
	}
	return nil, nil, s.askLater(ctx, r.At)
}

// writeWithheld says what was withheld, and how that ends.
func writeWithheld(p *words.Printer, b brand.Brand, n row, l *letter) {
	name := n.Domain.Unicode()
	l.Subject = p.T("notice.withheld.subject", "domain", name, "brand", b.Name)
	l.Title = l.Subject
	l.Intro = p.T("notice.withheld.intro", "domain", name, "brand", b.Name)
	l.Facts = []fact{{p.T("notice.fact.domain"), domainText(n.Domain)}, {p.T("notice.fact.when"), p.Zoned(n.CreatedAt)}}
	l.Advice = p.T("notice.advice.withheld", "brand", b.Name)
	l.Button = link{p.T("notice.withheld.button"), fmt.Sprintf("%s/domains/%s/contacts", b.URL, url.PathEscape(string(n.Domain)))}
	l.Footer = p.T("notice.footer", "brand", b.Name)
	l.Settings = link{p.T("notice.settings"), b.URL + "/notices"}
}
