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
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// errLost means that what a mail is about can't be found any more.
var errLost = errors.New("what the notice is about is gone")

// letter is a mail in words, before it is text and HTML.
type letter struct {
	Lang     string
	Subject  string
	Title    string
	Intro    string
	Changes  []changed
	More     string // how many changes are not listed; "" if all are
	Facts    []fact
	Button   link   // may be without address
	Advice   string // what to do if it was not you
	Footer   string // why this mail came
	Brand    string
	Support  []link
	Settings link // may be without address
}

// changed is one setting, old and new. Domain is set where there are several.
type changed struct{ Domain, What, Before, Now string }

type fact struct{ Name, Value string }

type link struct{ Text, URL string }

// write puts the mail n of b into words.
func (s *Service) write(ctx context.Context, b brand.Brand, n row) (letter, error) {
	p, err := s.printer(ctx, b, n.Key)
	if err != nil {
		return letter{}, err
	}
	l := letter{Lang: p.Lang(), Brand: b.Name, Support: support(p, b)}
	kind, id, _ := strings.Cut(n.Source, "/")
	switch kind {
	case "entry":
		err = s.writeEntry(ctx, p, b, n, id, &l)
	case "batch":
		err = s.writeBatch(ctx, p, b, n, id, &l)
	case "address":
		err = s.writeConfirmation(ctx, p, b, id, &l)
	case sourceReminder:
		err = s.writeReminder(ctx, p, b, n, id, &l)
	case sourceWithheld:
		writeWithheld(p, b, n, &l)
	case sourceRemoved:
		writeRemoved(p, b, &l)
	case sourceFewer:
		err = s.writeFewer(ctx, p, b, n, id, &l)
	default:
		err = errLost
	}
	return l, err
}

func support(p *words.Printer, b brand.Brand) []link {
	var all []link
	if b.Support.Email != "" {
		all = append(all, link{b.Support.Email, "mailto:" + b.Support.Email})
	}
	if b.Support.Phone != "" {
		all = append(all, link{b.Support.Phone, ""})
	}
	if b.Support.URL != "" {
		all = append(all, link{p.T("layout.help"), b.Support.URL})
	}
	return all
}

func (s *Service) writeEntry(ctx context.Context, p *words.Printer, b brand.Brand, n row, id string, l *letter) error {
	var entry int64
	if _, err := fmt.Sscan(id, &entry); err != nil {
		return errLost
	}
	r, err := s.Log.Recorded(ctx, entry)
	if err != nil {
		return err
	}
	about, ok := aboutOf(n.Kind)
	if !ok {
		return errLost
	}
	name := r.Domain.Unicode()
	l.Subject = p.T(about.subject, "domain", name, "brand", b.Name)
	l.Title = l.Subject
	l.Intro = p.T(about.intro, "domain", name, "brand", b.Name)
	who := r.Actor
	switch {
	case r.Change != nil:
		who = r.Change.Actor
		l.Changes = changes(p, "", r.Change.Diff)
	case r.Drift != nil:
		l.Changes = changes(p, "", r.Drift)
	}
	l.Facts = facts(p, r, who)
	l.Advice = advice(p, n.Kind, b)
	if r.Change != nil {
		tellState(p, b, about, *r.Change, l)
	}
	l.Button = link{p.T("notice.activity"), b.URL + "/domains/" + url.PathEscape(string(r.Domain)) + "/activity"}
	l.Footer = p.T("notice.footer", "brand", b.Name)
	l.Settings = link{p.T("notice.settings"), b.URL + "/notices"}
	return nil
}

// tellState says how far c has come. Of a change that was accepted first there are
// two letters, which must not look like two changes.
func tellState(p *words.Printer, b brand.Brand, about About, c audit.Change, l *letter) {
	if !accepted(c) {
		if c.Resolution != nil {
			l.Intro = p.T("notice.state.confirmed", "intro", l.Intro)
		}
		return
	}
	subject, intro := words.Key("notice.waits.subject"), words.Key("notice.waits.intro")
	if c.Resolution != nil {
		switch c.Resolution.Verdict {
		case audit.Confirmed:
			subject, intro = words.Key("notice.in_force.subject"), words.Key("notice.in_force.intro")
		case audit.NotApplied:
			subject, intro = words.Key("notice.not_done.subject"), words.Key("notice.not_done.intro")
		default:
			subject, intro = words.Key("notice.not_done.subject"), words.Key("notice.overtaken.intro")
		}
	}
	args := []any{"domain", c.Domain.Unicode(), "what", p.T(about.asked), "brand", b.Name, "date", p.Date(c.EndedAt)}
	l.Subject, l.Intro = p.T(subject, args...), p.T(intro, args...)
	l.Title = l.Subject
	if c.Resolution != nil && c.Resolution.Verdict != audit.Confirmed {
		for _, d := range l.Changes { // as facts: nothing of it came to be
			l.Facts = append(l.Facts, fact{p.T("notice.fact.asked", "setting", d.What), d.Now})
		}
		l.Changes, l.Advice = nil, p.T("notice.advice.not_done", "brand", b.Name)
	}
}

// changes words differences of fields whose values may be told.
func changes(p *words.Printer, domain string, diff []audit.Difference) []changed {
	var all []changed
	for _, d := range diff {
		f, ok := fields[d.Field]
		if !ok {
			continue
		}
		all = append(all, changed{Domain: domain, What: p.T(f.name), Before: f.words(p, d.Old), Now: f.words(p, d.New)})
	}
	return all
}

func (f field) words(p *words.Printer, values []string) string {
	if len(values) == 0 {
		return p.T("notice.nothing")
	}
	shown := slices.Clone(values)
	for i, v := range shown {
		if key, ok := f.values[v]; ok {
			shown[i] = p.T(key)
		}
		if day, err := time.Parse(time.DateOnly, v); f.date && err == nil {
			shown[i] = p.Date(day)
		}
	}
	return strings.Join(shown, ", ")
}

// facts tell when, who, from where, and the number to quote.
func facts(p *words.Printer, r audit.Recorded, who auth.Actor) []fact {
	at := r.At
	if r.Change != nil {
		at = r.Change.IntendedAt
	}
	all := []fact{{p.T("notice.fact.domain"), domainText(r.Domain)}, {p.T("notice.fact.when"), p.Zoned(at)}}
	if who.Username != "" {
		all = append(all, fact{p.T("notice.fact.who"), who.Username})
	}
	if who.Address.IsValid() {
		all = append(all, fact{p.T("notice.fact.from"), who.Address.String()})
	}
	if r.SignIn != nil && who.Agent != "" {
		all = append(all, fact{p.T("notice.fact.agent"), who.Agent})
	}
	diff := r.Drift
	if r.Change != nil {
		diff = r.Change.Diff
	}
	if names := touchedContacts(p, diff); names != "" {
		all = append(all, fact{p.T("contacts.title"), names})
	}
	if r.Change != nil {
		all = append(all, fact{p.T("notice.fact.number"), r.Change.ID})
	}
	return all
}

// domainText is a name as people know it, with its A-labels where they differ.
func domainText(name registrar.DomainName) string {
	text := name.Unicode()
	if text != string(name) {
		text += " (" + string(name) + ")"
	}
	return text
}

// advice says what to do if it was not you.
func advice(p *words.Printer, k Kind, b brand.Brand) string {
	switch k {
	case KindPlace:
		return p.T("notice.advice.place", "brand", b.Name)
	case KindDrift:
		return p.T("notice.advice.drift", "brand", b.Name)
	}
	return p.T("notice.advice.change", "brand", b.Name)
}

const selectLanguage = `
	SELECT coalesce(max(language), '')
	FROM notice_preference
	WHERE brand = @brand AND account = @account AND profile = @profile`

// printer prints in the language that the profile's owner uses, or the brand's.
// Times are in the brand's zone: where the reader is isn't known.
func (s *Service) printer(ctx context.Context, b brand.Brand, whose profile.Key) (*words.Printer, error) {
	var language string
	if err := s.Pool.QueryRow(ctx, selectLanguage, whose.Args()).Scan(&language); err != nil {
		return nil, fmt.Errorf("read language: %w", err)
	}
	if language == "" {
		language = b.Language
	}
	return s.Words.Printer(s.Words.Offered(language, b.Languages, b.Language), b.Zone()), nil
}
