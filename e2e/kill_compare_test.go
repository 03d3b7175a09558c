package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/srs/srssim"
)

// killStory is what the log tells of one change.
type killStory struct {
	id, key           string // key: domain and wanted hosts
	intended, decided time.Time
	outcome, verdict  string // "" for none
}

// String is for messages.
func (s *killStory) String() string {
	if s == nil {
		return "no intent"
	}
	return fmt.Sprintf("intent at %s, outcome %q, verdict %q at %s", s.intended, s.outcome, s.verdict, s.decided)
}

// claim is what a visitor may be told by the end.
func (s *killStory) claim() (killClaim, error) {
	return killReceiptClaim(cmp.Or(s.outcome, "sending"), s.verdict)
}

// killRow is an entry of the log; the body is read as a stranger would.
type killRow struct {
	At       time.Time
	Kind     string
	Domain   string
	ChangeID string
	Body     []byte
}

const killSelectEntries = `
	SELECT at, kind, domain, change_id, body
	FROM audit_entry
	WHERE change_id <> ''
	ORDER BY id`

// stories reads the log, in the order of intents.
func (w *killWorld) stories(t *testing.T) []*killStory {
	t.Helper()
	rows, _ := w.db.Pool.Query(t.Context(), killSelectEntries)
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[killRow])
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[string]*killStory)
	var stories []*killStory
	for _, e := range entries {
		if e.Kind == "intent" {
			byID[e.ChangeID] = &killStory{id: e.ChangeID}
			stories = append(stories, byID[e.ChangeID])
		}
		if byID[e.ChangeID] == nil {
			t.Fatalf("%s of %s comes before its intent", e.Kind, e.ChangeID)
		}
		if err := byID[e.ChangeID].add(e); err != nil {
			t.Fatalf("entry of %s: %v", e.ChangeID, err)
		}
	}
	return stories
}

func (s *killStory) add(e killRow) error {
	var body struct {
		Change struct {
			Wanted []string `json:"wanted"`
		} `json:"change"`
		Ending struct {
			Outcome string `json:"outcome"`
		} `json:"ending"`
		Resolution struct {
			Verdict string `json:"verdict"`
		} `json:"resolution"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return err
	}
	switch e.Kind {
	case "intent":
		s.key, s.intended = killKey(e.Domain, body.Change.Wanted), e.At
	case "outcome":
		s.outcome, s.decided = body.Ending.Outcome, e.At
	case "resolution":
		s.verdict, s.decided = body.Resolution.Verdict, e.At
	}
	return nil
}

func killKey(domain string, hosts []string) string { return domain + " " + strings.Join(hosts, " ") }

// killWrite is one change that the registrar was sent.
type killWrite struct {
	domain, key string
	at          time.Time
	changed     bool
	fault       string
}

// inForce is when a write shows, if it changed anything.
func (w killWrite) inForce() time.Time {
	if killSlow(w.key) {
		return w.at.Add(killSlowness)
	}
	return w.at
}

// killSlow reports whether key is about a domain of the slow registry. There an
// earlier edit may come into force while a later one holds the lease.
func killSlow(key string) bool { return strings.HasPrefix(key, "slow-") }

// sent reads the registrar's ledger, in the order of application.
func (w *killWorld) sent(t *testing.T) []killWrite {
	t.Helper()
	var sent []killWrite
	for _, e := range w.writes() {
		var attributes struct {
			Hosts []string `json:"assign_ns"`
		}
		if err := json.Unmarshal(e.Attributes, &attributes); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, killWrite{e.Domain, killKey(e.Domain, attributes.Hosts), e.At, e.Changed, e.Fault})
	}
	return sent
}

// compare holds ledger, log and answers against each other, and returns what
// there was in one line.
func (c *killChaos) compare(t *testing.T) string {
	t.Helper()
	stories, sent := c.stories(t), c.sent(t)
	writes := make(map[string]*killWrite)
	for _, w := range sent {
		if writes[w.key] != nil {
			t.Errorf("sent twice: %s", w.key)
		}
		writes[w.key] = &w
	}
	intents := make(map[string]*killStory)
	for _, s := range stories {
		if intents[s.key] != nil {
			t.Errorf("two intents for one form: %s", s.key)
		}
		intents[s.key] = s
		s.check(t, writes[s.key], sent)
	}
	for key, w := range writes {
		if s := intents[key]; s == nil || s.intended.After(w.at) {
			t.Errorf("write without an intent before it: %s at %s", key, w.at)
		}
	}
	c.checkTold(t, intents, writes)
	c.checkReceipts(t, stories)
	return c.findings(stories, sent)
}

// check holds one change against its write, nil if there was none.
func (s *killStory) check(t *testing.T, w *killWrite, sent []killWrite) {
	t.Helper()
	claim, err := s.claim()
	settled := s.verdict != "" || s.outcome == "applied" || s.outcome == "refused" || s.outcome == "not_sent"
	switch {
	case err != nil:
		t.Errorf("change %s: %v", s.id, err)
	case !settled:
		t.Errorf("change %s has no end: outcome %q; its write: %+v", s.id, s.outcome, w)
	case claim == killClaimsDone && (w == nil || !w.changed || killShown(sent, w.domain, s.decided) != s.key):
		t.Errorf("change %s is %s%s, but the registrar did not have it then; its write: %+v", s.id, s.outcome, s.verdict, w)
	case s.verdict == "overtaken" && s.outcome != "pending" && !killSlow(s.key):
		t.Errorf("change %s was overtaken while it held the lease; its write: %+v", s.id, w)
	case claim == killClaimsNot && w != nil && w.changed:
		t.Errorf("change %s is %s%s, but the registrar made it: %+v", s.id, s.outcome, s.verdict, *w)
	}
}

// killShown returns the key of the write that domain showed at a time, "" for none.
func killShown(sent []killWrite, domain string, at time.Time) string {
	shown := ""
	for _, w := range sent {
		if w.domain == domain && w.changed && !w.inForce().After(at) {
			shown = w.key
		}
	}
	return shown
}

// checkTold makes sure that no visitor was told of a success without proof, or
// of a failure that was none.
func (c *killChaos) checkTold(t *testing.T, intents map[string]*killStory, writes map[string]*killWrite) {
	t.Helper()
	for _, e := range c.edits {
		key := killKey(e.domain, e.hosts)
		s, w := intents[key], writes[key]
		if s != nil && s.id != e.id {
			t.Errorf("the form of %s has another change ID than its intent", key)
		}
		done := w != nil && w.changed
		for _, told := range e.told {
			if told.claim == killClaimsDone && !done || told.claim == killClaimsNot && done && !told.busyBefore(s) {
				t.Errorf("a visitor was told %q of %s, sent at %s, at %s by a page with status %d, %q; the log: %s, the write: %+v",
					told.claim, e.id, told.asked, told.at, told.page.status, told.page.title(), s, w)
			}
		}
	}
}

// busyBefore reports whether a page told, rightly, that another change was under
// way, and the twin of its request got through only after that.
func (k killTold) busyBefore(s *killStory) bool {
	stale := strings.Contains(k.page.body, `class="versus"`)
	return k.page.status == http.StatusConflict && !stale && s != nil && s.intended.After(k.asked)
}

// checkReceipts looks at every receipt once more, as its visitor.
func (c *killChaos) checkReceipts(t *testing.T, stories []*killStory) {
	t.Helper()
	for _, s := range stories {
		page, err := c.visitors[0].get(t.Context(), "/changes/"+s.id)
		if err != nil || page.status != http.StatusOK {
			t.Fatalf("receipt of %s: status %d, %v", s.id, page.status, err)
		}
		said, err := page.claim()
		if want, _ := s.claim(); err != nil || said != want {
			t.Errorf("the receipt of %s says %q (%v), the log %q", s.id, said, err, want)
		}
	}
}

// findings counts what happened.
func (c *killChaos) findings(stories []*killStory, sent []killWrite) string {
	count := map[string]int{"forms": len(c.edits), "struck": c.struck(), "intents": len(stories), "writes": len(sent)}
	for _, w := range sent {
		if w.changed {
			count["changed"]++
		}
		if w.fault != "" && w.fault != srssim.FaultDelay {
			count["fault_"+w.fault]++
		}
	}
	for _, s := range stories {
		count["ended_"+cmp.Or(s.verdict, s.outcome)]++
	}
	var line []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		line = append(line, fmt.Sprintf("%s=%d", name, count[name]))
	}
	return strings.Join(line, " ")
}
