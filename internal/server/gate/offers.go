package gate

import (
	"context"
	"slices"
	"sync"
	"time"

	"portal/internal/registrar"
)

// How long it counts what an account was seen to offer, and how long it is waited
// after that could not be told.
const (
	offersLast  = time.Hour
	offersPause = time.Minute
)

// offers remembers which reseller accounts let registrants show the reseller's
// contact: all of their domains have a page of more settings then. What a single
// domain has, that page asks for. The zero value knows nothing.
type offers struct {
	mu    sync.Mutex
	known map[string]offer // by account
}

type offer struct {
	has   bool
	until time.Time
}

// learn notes what was just read.
func (o *offers) learn(account string, has bool, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.note(account, offer{has, now.Add(offersLast)})
}

func (o *offers) note(account string, of offer) {
	if o.known == nil {
		o.known = make(map[string]offer)
	}
	o.known[account] = of
}

func (o *offers) has(account string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.known[account].has
}

// claim reports whether the caller should read what an account offers: nobody
// did lately, and nobody else is about to.
func (o *offers) claim(account string, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	last := o.known[account]
	if now.Before(last.until) {
		return false
	}
	o.note(account, offer{last.has, now.Add(offersPause)})
	return true
}

// learnOffers finds out what an account offers, by any of its domains. That it
// can't be told now costs a link in the navigation, no more.
func (d *Domains) learnOffers(ctx context.Context, now time.Time, who Visitor, name registrar.DomainName) {
	if who.Registrar.ExtrasReader == nil || !d.offers.claim(who.Account, now) {
		return
	}
	if names, err := Capabilities(ctx, who, name); err == nil {
		d.Offered(who, names, now)
	}
}

// Offered notes the names of the settings that were just read for a domain of the visitor's account.
func (d *Domains) Offered(who Visitor, names []registrar.ExtraSet, now time.Time) {
	d.offers.learn(who.Account, slices.Contains(names, registrar.ExtraResellerContact), now)
}

// Capabilities reads which sets of settings the registrar offers for a domain.
func Capabilities(ctx context.Context, v Visitor, name registrar.DomainName) ([]registrar.ExtraSet, error) {
	if v.Registrar.ExtrasReader == nil {
		return nil, nil
	}
	return v.Registrar.ExtrasReader.Capabilities(ctx, name)
}
