package server_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// drift notes a change of a domain of jane's that was not made here.
func (s *site) drift(t *testing.T, name registrar.DomainName) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), s.db.Pool, func(tx pgx.Tx) error {
		return s.Audit.RecordDrift(t.Context(), tx, audit.Drift{
			Key: janes, Domain: name, SeenAt: s.clock.Now(),
			Diff: []audit.Difference{
				{Field: kind.FieldLock, Old: []string{kind.ValueLocked}, New: []string{kind.ValueUnlocked}},
				{Field: kind.FieldExpires, Old: []string{"2027-03-01"}, New: []string{"2028-03-01"}},
			},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheHistoryShowsWhatWasChangedElsewhereToTheOwnerAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.drift(t, "shared.com")
	jane, bob := s.jane(t), s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, page := range []string{"/domains/shared.com/activity", "/domains/shared.com"} {
		res := jane.get(page)
		line := res.doc.Find(".timeline > li").FilterFunction(func(_ int, li *goquery.Selection) bool {
			return strings.Contains(li.Find(".what").Text(), "Changed outside this portal: Transfer lock and Expiry date")
		})
		if line.Length() != 1 {
			t.Fatalf("%s: %d such lines in\n%s", page, line.Length(), res.doc.Find(".timeline").Text())
		}
		if by := line.Find(".sub").Text(); strings.Contains(by, "you") || strings.Contains(by, "jane") || !strings.Contains(by, "noticed on") {
			t.Errorf("%s: it is said to be %q", page, by)
		}
		for _, want := range []string{"On", "Off", "1 March 2027", "1 March 2028", "change your password"} {
			if !strings.Contains(line.Find("details").Text(), want) {
				t.Errorf("%s: %q is not in %q", page, want, line.Find("details").Text())
			}
		}
		if text := bob.get(page).doc.Find(".timeline").Text(); strings.Contains(text, "outside this portal") {
			t.Errorf("%s: a sub-user reads %q", page, text)
		}
	}
}

func TestEveryPageOfADomainSaysThatItsOwnerMustBeConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	if n := jane.get("/domains/example.com").doc.Find("#verification, #dnssec").Length(); n != 0 {
		t.Errorf("%d cards of what nobody read", n)
	}
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Verification = registrar.Verification{Status: registrar.VerificationNeeded, Deadline: s.clock.Now().AddDate(0, 0, 9)}
	})
	live, err := s.acme.Domain(t.Context(), "example.com", registrar.AllParts)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inventory.Saw(t.Context(), profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, live, 0); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(5 * time.Minute)
	for _, page := range []string{"", "/nameservers", "/lock", "/activity"} {
		res := jane.get("/domains/example.com" + page)
		if text := res.doc.Find(".with-nav .banner").Text(); !strings.Contains(text, "must be confirmed") || !strings.Contains(text, "30 November 2026") {
			t.Errorf("%q: banners %q", page, text)
		}
	}
	overview := jane.get("/domains/example.com").doc
	if text := overview.Find("#verification").Text(); !strings.Contains(text, "Not confirmed") || !strings.Contains(text, "Last checked 5 minutes ago.") {
		t.Errorf("verification: %q", text)
	}
	if text := overview.Find("#dnssec .state").Text(); text != "Not signed" {
		t.Errorf("DNSSEC: %q", text)
	}
}

func TestAReceiptTellsTheSettingInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	lock := editPage{page: "lock", fill: func(form url.Values) { form.Set("lock", "on") }}
	form := lock.filled(jane, "example.com")
	receipt := jane.get(jane.post("/domains/example.com/lock", form).header.Get("Location")).doc
	for _, want := range []string{"Transfer lock turned", "Transfer lock", "Off", "On", "It is in force now."} {
		if !strings.Contains(receipt.Find("#receipt").Text(), want) {
			t.Errorf("%q is not in %q", want, receipt.Find("#receipt").Text())
		}
	}
	if href := receipt.Find(".side a[aria-current=page]").AttrOr("href", ""); href != "/domains/example.com/lock" {
		t.Errorf("it belongs to %q", href)
	}
	history := jane.get("/domains/example.com/activity").doc.Find(".timeline > li").First().Text()
	for _, want := range []string{"Transfer lock turned", "by you", "Receipt"} {
		if !strings.Contains(history, want) {
			t.Errorf("%q is not in %q", want, history)
		}
	}
}
