// Package advice finds what is worth a look at a domain, from its state and from
// whether its nameservers were found to answer, and keeps what a profile has put
// aside. It asks no registrar and no network.
package advice

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// Topic is what an advice is about.
type Topic string

// The topics.
const (
	Unverified Topic = "unverified"  // the owner's address must be confirmed
	Expired    Topic = "expired"     // is past its date, and was not renewed
	Expiring   Topic = "expiring"    // expires soon, and is not renewed by itself
	Silent     Topic = "silent"      // nameservers do not answer for the domain
	LockOff    Topic = "lock_off"    // the transfer lock is open
	OwnMailbox Topic = "own_mailbox" // the owner's mailbox works only while the domain does
	OneNetwork Topic = "one_network" // all nameservers hang on one name
	PrivacyOff Topic = "privacy_off" // contacts show in public look-ups
	DSMissing  Topic = "ds_missing"  // unsigned, though the TLD can do it
)

// soon is how long before its expiry a domain is worth a look.
const soon = 45 * 24 * time.Hour

// Advice is one thing to look at.
type Advice struct {
	Topic Topic
	// State says what the advice rests on, without personal values. It is dismissed
	// for this state alone: when it is another one, it comes back.
	State string
}

// View is what advice rests on.
type View struct {
	registrar.Domain
	Asked  bool     // whether the nameservers answer is known
	Silent []string // those of them that do not, in order
}

// order lists all topics, the most pressing first. A rule is silent about what
// was not told.
var order = []struct {
	topic Topic
	needs registrar.Parts // what it can't be told without
	holds func(d View, now time.Time) (state string, ok bool)
}{
	{Unverified, registrar.PartVerification, unverified},
	{Expired, registrar.PartRegistration, expired},
	{Expiring, registrar.PartRegistration, expiring},
	{Silent, registrar.PartRegistration, silent},
	{LockOff, registrar.PartLock, lockOff},
	{OwnMailbox, registrar.PartRegistration, ownMailbox},
	{OneNetwork, registrar.PartRegistration, oneNetwork},
	{PrivacyOff, registrar.PartPrivacy, privacyOff},
	{DSMissing, registrar.PartRegistration | registrar.PartDNSSEC, dsMissing},
}

// told reports whether d says enough for topic to hold or not.
func told(d View, topic Topic) bool {
	if topic == Silent && !d.Asked {
		return false
	}
	for _, r := range order {
		if r.topic == topic {
			return d.Parts.Has(r.needs)
		}
	}
	return true // of an earlier version
}

// Topics returns all topics, the most pressing first.
func Topics() []Topic {
	topics := make([]Topic, len(order))
	for i, r := range order {
		topics[i] = r.topic
	}
	return topics
}

// For returns what is worth a look at d, the most pressing first.
func For(d View, now time.Time) []Advice {
	var found []Advice
	for _, r := range order {
		if state, ok := r.holds(d, now); ok && d.Parts.Has(r.needs) {
			found = append(found, Advice{r.topic, state})
		}
	}
	return found
}

func unverified(d View, _ time.Time) (string, bool) {
	v := d.Verification
	if !v.Status.Pressing() {
		return "", false
	}
	state := string(v.Status) + " " + day(v.Deadline)
	if v.Bounced {
		state += " bounced"
	}
	return state, true
}

func expired(d View, now time.Time) (string, bool) {
	return day(d.Expires), !d.Expires.IsZero() && d.Expires.Before(now)
}

func expiring(d View, now time.Time) (string, bool) {
	lapses := d.Renewal == registrar.RenewalExpire || d.Renewal == registrar.RenewalManual
	return string(d.Renewal) + " " + day(d.Expires), lapses && !d.Expires.IsZero() && !d.Expires.Before(now) && d.Expires.Sub(now) <= soon
}

func silent(d View, _ time.Time) (string, bool) {
	return strings.Join(d.Silent, " "), d.Asked && len(d.Silent) > 0
}

func lockOff(d View, _ time.Time) (string, bool) {
	return "unlocked", d.Lock.Supported && d.Lock.Changeable && !d.Lock.Locked && !d.TransferAway
}

func ownMailbox(d View, _ time.Time) (string, bool) {
	_, host, _ := strings.Cut(strings.ToLower(d.Owner.Email), "@")
	return "owner", host != "" && (host == string(d.Name) || host == d.Name.Unicode() || strings.HasSuffix(host, "."+string(d.Name)))
}

// oneNetwork goes by names alone: those under one registered name usually stand
// with one company, and all stop when that name does.
func oneNetwork(d View, _ time.Time) (string, bool) {
	var parents []string
	for _, ns := range d.Nameservers {
		parent, err := publicsuffix.EffectiveTLDPlusOne(ns.Host)
		if err != nil {
			return "", false
		}
		parents = append(parents, parent)
	}
	slices.Sort(parents)
	parents = slices.Compact(parents)
	return strings.Join(parents, " "), len(parents) == 1
}

func privacyOff(d View, _ time.Time) (string, bool) {
	return "off", d.Privacy == registrar.PrivacyOff
}

func dsMissing(d View, _ time.Time) (string, bool) {
	facts, ok := rules.FactsFor(d.Name)
	return "unsigned", ok && facts.DNSSEC == registrar.Yes && len(d.DS) == 0 && len(d.Nameservers) > 0
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
