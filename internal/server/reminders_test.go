package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
)

func TestTheDaysOfRemindersAreChosenOnThePageOfNotices(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	chosen := func() []string {
		return jane.get("/notices").doc.Find("[name=remind][checked]").Map(func(_ int, in *goquery.Selection) string { return in.AttrOr("value", "") })
	}
	if got := chosen(); !slices.Equal(got, []string{"30", "7", "1"}) {
		t.Errorf("at first %q are chosen", got)
	}
	for _, want := range [][]string{{"60", "1"}, {}} {
		if res := jane.post("/notices", url.Values{"kind": {"reminder"}, "remind": append(slices.Clone(want), "5000", "x")}); res.status != http.StatusSeeOther {
			t.Fatalf("status %d", res.status)
		}
		if got := chosen(); !slices.Equal(got, want) {
			t.Errorf("%q are chosen, want %q", got, want)
		}
	}
}

func TestAnExpiryThatTheInventoryKnowsIsMailedBeforeItComes(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	m.jane(t).get("/domains")
	m.listed(t, janes)
	m.date(t, janes, "example.com", func(d *registrar.Domain) {
		d.Expires, d.Renewal, d.Owner.Email = m.clock.Now().AddDate(0, 0, 20), registrar.RenewalManual, "jane@example.com"
	})
	must(t, m.Notices.Remind(t.Context()))
	letter := m.mail(t, "acme", "example.com expires on 11 December 2026")
	if !strings.Contains(letter.Text, "renew it before 11 December 2026") || !strings.Contains(letter.Text, "mailto:") {
		t.Errorf("it says\n%s", letter.Text)
	}
}
