package main

import (
	"bytes"
	"context"
	"crypto/md5" // as the statements compute it; nothing is kept secret
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres"
)

// How long the measured profile's list is, and how often each look at it is
// taken.
const (
	listNames  = 20_000
	listRounds = 25
	deepPages  = 40
)

// The statements that give the profile 20,000 names in the inventory, and fifty
// others a thousand each. What was listed just now, and is to be read tomorrow, is asked
// of the registrar by nobody meanwhile.
var listStatements = []string{
	`DELETE FROM inventory_detail
	WHERE holder = (SELECT id FROM inventory_profile WHERE brand = @brand AND profile = @profile)`,

	`INSERT INTO inventory_profile (brand, account, profile)
	SELECT @brand, @brand, 'other-' || n
	FROM generate_series(1, 50) n`,

	`INSERT INTO inventory_detail (holder, domain, account, signed, nameservers, added_at, listed_at, read_at, due_at)
	SELECT p.id, substr(md5(n::text), 1, 4 + n % 16) || '-' || n || (ARRAY['.com', '.net', '.org', '.de', '.co.uk'])[1 + n % 5],
		@brand, n % 9 = 0, ARRAY['ns1.host-' || n % 30 || '.example', 'ns2.host-' || n % 30 || '.example'],
		now(), now() + interval '1 day', now(), now() + interval '1 day'
	FROM generate_series(1, @names * 7 / 2) n
	JOIN inventory_profile p ON p.brand = @brand AND p.profile = CASE WHEN n % 7 < 2 THEN @profile ELSE 'other-' || 1 + n % 50 END
	ORDER BY n`,

	`INSERT INTO inventory_domain (holder, domain, unicode, tld, expires, renewal, lock, privacy, verification, nameserver_set)
	SELECT d.holder, d.domain, CASE WHEN i % 20 = 0 THEN 'bücher-' || d.domain ELSE '' END, substring(d.domain FROM '[a-z]+$'),
		now() + make_interval(hours => (i * 37) % 17520 - 200), (ARRAY['auto', 'auto', 'manual', 'expire'])[1 + i % 4],
		CASE WHEN i % 11 = 0 THEN 'unlocked' ELSE 'locked' END, CASE WHEN i % 5 = 0 THEN 'off' ELSE 'on' END,
		CASE WHEN i % 97 = 0 THEN 'needed' ELSE 'verified' END, substr(md5(d.nameservers[1]), 1, 20)
	FROM inventory_detail d, LATERAL (SELECT substring(d.domain FROM '-([0-9]+)')::integer AS i) x
	WHERE d.account = @brand AND d.due_at > now()
	ORDER BY i
	ON CONFLICT DO NOTHING`,

	`INSERT INTO inventory_label (holder, domain, key, label)
	SELECT holder, domain, 'client ' || abs(hashtext(domain)) % 20, 'Client ' || abs(hashtext(domain)) % 20
	FROM inventory_domain
	WHERE hashtext(domain) % 2 = 0`,

	`UPDATE inventory_profile
	SET listed_at = now(), facets = NULL
	WHERE brand = @brand AND profile = @profile`,
}

// hostSet is the key of one set of nameservers that the statements make.
var hostSet = fmt.Sprintf("%x", md5.Sum([]byte("ns1.host-1.example")))[:20]

// looks are what people look at a long list for.
var looks = []string{
	"/domains", "/domains?dir=desc", "/domains?sort=expires", "/domains?sort=renewal&dir=desc", "/domains?q=a", "/domains?q=12345",
	"/domains?q=" + url.QueryEscape("ücher-1") + "&sort=expires", "/domains?expiring=90&sort=expires", "/domains?expired=1", "/domains?unlocked=1",
	"/domains?public=1&sort=renewal", "/domains?unverified=1", "/domains?pending=1", "/domains?tld=net&ns=" + hostSet,
	"/domains?label=client+3", "/domains?q=b&unlocked=1&tld=org&sort=expires&dir=desc",
}

// measureList times every kind of look at a list of 20,000 names, one after the
// other, and pages deep into it; as a ratio to the bare handler too.
func measureList(ctx context.Context, w *world) error {
	v := newVisitor(w.site)
	if _, err := v.signIn(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	if err := fillList(ctx, w); err != nil {
		return err
	}
	paths, err := deepLooks(ctx, v)
	if err != nil {
		return err
	}
	page, err := v.get(ctx, looks[0])
	if err != nil {
		return err
	}
	if !bytes.Contains(page, []byte("20,000")) {
		return fmt.Errorf("the list does not tell of 20,000 names")
	}
	address, err := w.startBare(len(page))
	if err != nil {
		return err
	}
	bare := newVisitor(address)
	var ours, least []time.Duration
	worst := make(map[string][]time.Duration)
	for round := range listRounds + 1 {
		for _, path := range paths {
			mine, err := v.timed(ctx, path)
			if err != nil {
				return fmt.Errorf("list: %w", err)
			}
			base, err := bare.timed(ctx, "")
			if err != nil {
				return fmt.Errorf("bare handler: %w", err)
			}
			if round > 0 { // the first is for warming up
				ours, least = append(ours, mine), append(least, base)
				worst[path] = append(worst[path], mine)
			}
		}
	}
	reportLatency("list_20000", ours)
	slices.Sort(least)
	report("list_20000_p99_vs_bare_handler", float64(ours[len(ours)*99/100])/float64(least[len(least)*99/100]), "ratio")
	report("list_20000_slowest_look_median", slowest(worst).Seconds()*1000, "ms")
	return nil
}

// slowest is the greatest median.
func slowest(looks map[string][]time.Duration) (most time.Duration) {
	for _, took := range looks {
		slices.Sort(took)
		most = max(most, took[len(took)/2])
	}
	return most
}

// timed is how long the page at path takes, to its last byte.
func (v *visitor) timed(ctx context.Context, path string) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.site+path, nil)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	_, err = v.do(req, http.StatusOK)
	return time.Since(start), err
}

const selectListed = `
	SELECT count(*) > 0
	FROM inventory_profile
	WHERE brand = @brand AND profile = @profile AND listed_at IS NOT NULL AND run = ''`

// fillList writes the inventory as the owner of the database, who may also have
// its statistics brought up to date. On a busy machine its statements take longer
// than those of the application may.
func fillList(ctx context.Context, w *world) error {
	pool, err := postgres.Open(ctx, w.db.OwnerURL()+"&statement_timeout=0&lock_timeout=0")
	if err != nil {
		return err
	}
	defer pool.Close()
	args := pgx.NamedArgs{"brand": resellers, "profile": username, "names": listNames}
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var listed bool // a listing that comes to its end later would hide the names
		err := pool.QueryRow(ctx, selectListed, args).Scan(&listed)
		if err != nil {
			return fmt.Errorf("look for the listing: %w", err)
		}
		if listed {
			break
		}
		if time.Now().After(end) {
			return fmt.Errorf("the profile's domains are not listed")
		}
	}
	for _, statement := range listStatements {
		if _, err := pool.Exec(ctx, statement, args); err != nil {
			return fmt.Errorf("fill the list: %w", err)
		}
	}
	if _, err := pool.Exec(ctx, `VACUUM ANALYZE inventory_domain, inventory_detail, inventory_label`); err != nil {
		return fmt.Errorf("fill the list: %w", err)
	}
	return nil
}

var nextPage = regexp.MustCompile(`id="next"[^>]* value="([^"]+)"`)

// deepLooks are the looks, and for three orders a page deep in the list.
func deepLooks(ctx context.Context, v *visitor) ([]string, error) {
	paths := slices.Clone(looks)
	for _, path := range looks[:3] {
		for range deepPages {
			page, err := v.get(ctx, path)
			if err != nil {
				return nil, err
			}
			link := nextPage.FindSubmatch(page)
			if link == nil {
				return nil, fmt.Errorf("%s leads to no next page", path)
			}
			path = "/domains?" + html.UnescapeString(string(link[1]))
		}
		paths = append(paths, path)
	}
	return paths, nil
}
