package inventory

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// Filter selects among the domains of a profile. All that is set must hold.
type Filter struct {
	Search      string // part of a name as people type it, U- or A-labels; "" for all
	ExpiringIn  int    // within so many days from now; 0 for all
	Expired     bool
	LapsingIn   int                  // has expired, or will within so many days and is not renewed by itself; 0 for all
	Unlocked    bool                 // there is a lock, and it is known to be off
	NotPrivate  bool                 // WHOIS privacy is known to be off
	Unverified  bool                 // a verification is needed, under way or overdue
	Pending     bool                 // a change of ours has no end yet
	TLD         string               // without a dot
	Nameservers string               // key of a set, see NameserverSet
	Label       string               // in any case
	Only        registrar.DomainName // a sub-user's one domain; "" for all
}

// ofProfile begins every WHERE of a query for lists.
const ofProfile = `holder = ` + profileID + ` AND NOT gone`

// openDomains are those with a change under way, or one that is not settled.
const openDomains = `
	SELECT e.domain
	FROM audit_step s
	JOIN audit_entry e ON e.id = s.entry_id AND e.at = s.at
	WHERE s.kind = 'intent' AND e.brand = @brand AND e.account = @account AND e.profile = @profile
		AND s.change_id IN (SELECT change_id FROM change_lease UNION SELECT change_id FROM change_watch)`

const labelled = `
	SELECT l.domain
	FROM inventory_label l
	WHERE l.holder = ` + profileID + ` AND l.key = @label`

// where returns the condition that f and the profile make, and its arguments. Each
// condition is there only if it is asked for: a list reads thousands of rows.
func (f Filter) where(whose profile.Key, now time.Time) (string, pgx.NamedArgs) {
	args := whose.Args()
	parts := []string{ofProfile}
	and := func(use bool, condition string) {
		if use {
			parts = append(parts, condition)
		}
	}
	if f.Search != "" {
		args["ascii"], args["search"] = rules.SearchText(plain(f.Search)), foldText(f.Search)
		and(true, `(strpos(domain, @ascii) > 0 OR unicode <> '' AND strpos(unicode, @search) > 0`+
			` OR right(@ascii, length(domain) + 1) = '.' || domain)`) // a host below it
	}
	if f.ExpiringIn > 0 {
		args["until"] = now.AddDate(0, 0, f.ExpiringIn)
		and(true, `expires >= @now AND expires < @until`)
	}
	if f.LapsingIn > 0 {
		args["lapses"] = now.AddDate(0, 0, f.LapsingIn)
		and(true, `expires < @lapses AND (renewal <> 'auto' OR expires < @now)`)
	}
	if f.ExpiringIn > 0 || f.LapsingIn > 0 || f.Expired {
		args["now"] = now
	}
	and(f.Expired, `expires < @now`)
	and(f.Unlocked, `lock = 'unlocked'`)
	and(f.NotPrivate, `privacy = 'off'`)
	and(f.Unverified, `verification IN ('needed', 'waiting', 'pending', 'suspended')`)
	and(f.Pending, `domain IN (`+openDomains+`)`)
	if f.TLD != "" {
		args["tld"] = foldText(f.TLD)
		and(true, `tld = @tld`)
	}
	if f.Nameservers != "" {
		args["set"] = plain(f.Nameservers)
		and(true, `nameserver_set = @set`)
	}
	if f.Label != "" && f.Only == "" {
		args["label"] = labelKey(cleanLabel(f.Label))
		and(true, `domain IN (`+labelled+`)`)
	}
	if f.Only != "" {
		args["only"] = plain(string(f.Only))
		and(true, `domain = @only`)
	}
	return strings.Join(parts, "\n\t\tAND "), args
}

// plain drops what PostgreSQL takes in no text.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// foldText makes texts that read the same compare as the same.
func foldText(text string) string {
	return norm.NFC.String(strings.ToLower(strings.TrimSpace(plain(text))))
}
