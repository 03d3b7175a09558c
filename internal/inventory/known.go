package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Known is what was on record of a domain when a page began to look at it.
type Known struct {
	name    registrar.DomainName
	record  record
	found   bool // the profile held it
	listing bool // the profile's names were being listed
}

const askKnown = `
	SELECT d.state, p.run <> ''
	FROM inventory_profile p
	JOIN inventory_detail d ON d.holder = p.id
	JOIN inventory_domain n USING (holder, domain)
	WHERE p.brand = @brand AND p.account = @account AND p.profile = @profile
		AND d.domain = @domain AND NOT n.gone`

// Ask is one of a page's questions: what is known of name, for Known.Rest and
// SawAgain.
func (s *Service) Ask(page *pgx.Batch, whose profile.Key, name registrar.DomainName, known *Known) {
	page.Queue(askKnown, whose.Args(pgx.NamedArgs{"domain": string(name)})).QueryRow(func(row pgx.Row) error {
		*known = Known{name: name}
		var body []byte
		switch err := row.Scan(&body, &known.listing); {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err != nil:
			return fmt.Errorf("read state of %s: %w", name, err)
		}
		known.found = true
		return known.record.decode(name, body)
	})
}

// noteEvery is how often a read that brings nothing new is noted: the age of what
// is known is told that much too high at most.
const noteEvery = 15 * time.Second

// SawAgain is Saw for a read that began after k was asked for. What k says already
// is not written again.
func (s *Service) SawAgain(ctx context.Context, whose profile.Key, live registrar.Domain, version int64, k Known) error {
	if k.says(whose, live, version) {
		return nil
	}
	return s.Saw(ctx, whose, live, version)
}

// says reports whether live is nothing but k once more: the same values in the
// same version of the domain, read shortly before. A listing under way may miss a
// name that moved between its pages, and goes by when the name was seen.
func (k Known) says(whose profile.Key, live registrar.Domain, version int64) bool {
	if !k.found || k.listing || live.Profile == "" || !profile.MayBe(live.Profile, whose.Profile) {
		return false
	}
	again := record{Domain: k.record.Domain}
	for _, p := range parts(live.Parts) {
		last, read := k.record.Read[p]
		if !read || version != last.Version || live.ReadAt.Before(last.At) || live.ReadAt.Sub(last.At) >= noteEvery {
			return false
		}
		again.take(p, live)
	}
	return sameDomain(again.Domain, k.record.Domain)
}

// sameDomain compares what is kept of domains, as it is kept: times have no zone.
func sameDomain(a, b registrar.Domain) bool {
	one, err := json.Marshal(a)
	if err != nil {
		return false
	}
	other, err := json.Marshal(b)
	return err == nil && bytes.Equal(one, other)
}
