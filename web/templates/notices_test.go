package templates

import (
	"strings"
	"testing"
	"time"

	"portal/internal/words"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// mailStates are the pages about mails and the calendar, in all their states.
func mailStates(l ui.Layout) []state {
	owner := l
	owner.Owner = true
	kinds := []account.NoticeKind{
		{ID: "nameservers", Name: words.Key("notice.kind.nameservers"), Chosen: true},
		{ID: "batch", Name: words.Key("notice.kind.batch")},
	}
	kinds[0].Always = true
	groups := []account.NoticeGroup{{ID: "website", Kinds: kinds[:1]}, {ID: "account", Kinds: kinds[1:], Reminders: []account.Reminder{{Days: 60}, {Days: 1, Chosen: true}}}}
	full := account.NoticesView{
		Layout: owner, Done: account.NoticesAdded, Groups: groups, Most: 5, NewGroups: groups,
		Addresses: []account.NoticeTarget{
			{ID: 1, Address: "it@agency.example", Confirmed: true, Groups: groups},
			{ID: 2, Address: "a-very-long-name-of-somebody@a-very-long-name-of-an-agency.example", Until: now.Add(time.Hour), Groups: groups},
		},
		Sent: []account.SentNotice{
			{Name: kinds[0].Name, Domain: "brightwater.com", Recipient: "jane@brightwater.com", State: "sent", At: now.Add(-time.Hour)},
			{Name: kinds[1].Name, Recipient: "it@agency.example", State: "bounced", Reason: "refused", At: now.Add(-2 * time.Hour)},
			{Name: kinds[0].Name, Domain: "brightwater.dk", State: "failed", Reason: "no_address", At: now.Add(-3 * time.Hour)},
			{Name: kinds[0].Name, Domain: "brightwater.se", Recipient: "jane@brightwater.com", State: "failed", Reason: "unwritten", At: now.Add(-4 * time.Hour)},
			{Name: kinds[0].Name, Domain: "brightwater.fi", Recipient: "jane@brightwater.com", State: "queued", At: now},
		},
	}
	wrong := full
	wrong.Done, wrong.Typed, wrong.Problem = "", "not an address", account.NoticesBadAddress
	most := full
	most.Most = 2
	out := l
	out.Actor = ""
	letter := account.OutboxLetter{ID: "0123456789abcdef", Subject: "Nameservers of brightwater.com changed", To: "jane@brightwater.com", At: now,
		Headers: [][2]string{{"Auto-Submitted", "auto-generated"}}, Text: "Hello\n"}
	article, _ := l.Brand.Help().Article(l.Words.Lang(), "dns")
	return []state{
		{"help", ui.HelpPage(ui.HelpView{Layout: out, Found: out.Brand.Help().All(out.Words.Lang())})},
		{"help-found", ui.HelpPage(ui.HelpView{Layout: l, Query: "DNS", Found: l.Brand.Help().Search(l.Words.Lang(), "DNS")})},
		{"help-none", ui.HelpPage(ui.HelpView{Layout: l, Query: "qux"})},
		{"help-article", ui.HelpArticlePage(ui.HelpArticleView{Layout: out, Article: article})},
		{"notices", account.NoticesPage(full)},
		{"notices-wrong", account.NoticesPage(wrong)},
		{"notices-most", account.NoticesPage(most)},
		{"notices-empty", account.NoticesPage(account.NoticesView{Layout: owner, Groups: groups, Most: 5, NewGroups: groups})},
		{"confirm", account.ConfirmPage(account.ConfirmView{Layout: out, Action: "/notices/confirm/x"})},
		{"confirm-done", account.ConfirmPage(account.ConfirmView{Layout: out, Done: true})},
		{"confirm-bad", account.ConfirmPage(account.ConfirmView{Layout: out})},
		{"calendar-none", account.CalendarPage(account.CalendarView{Layout: owner, Revoked: true})},
		{"calendar-made", account.CalendarPage(account.CalendarView{Layout: owner, Address: "https://acme.example/calendar/abcdefghijklmnopqrstuvwxyz234567.ics", Exists: true, CreatedAt: now})},
		{"calendar", account.CalendarPage(account.CalendarView{Layout: owner, Exists: true, CreatedAt: now.Add(-time.Hour), FetchedAt: now})},
		{"outbox", account.OutboxPage(account.OutboxView{Layout: l, Letters: []account.OutboxLetter{letter}})},
		{"outbox-empty", account.OutboxPage(account.OutboxView{Layout: l})},
		{"outbox-letter", account.OutboxLetterPage(account.OutboxLetterView{Layout: l, Letter: letter})},
	}
}

// Reason is the type of the reasons in internal/notice, which pages have by their text.
type Reason string

func TestAMailThatWasNotSentSaysWhy(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		l := layoutFor(t, lang, "acme")
		said := make(map[string]Reason)
		for _, reason := range constantsOf[Reason]("../../internal/notice") {
			sent := []account.SentNotice{{Name: words.Key("notice.kind.nameservers"), State: "failed", Reason: string(reason), At: now}}
			row := parse(t, account.NoticesPage(account.NoticesView{Layout: l, Sent: sent})).Find("#sent tbody tr")
			pill := strings.TrimSpace(row.Find(".pill").Text())
			why := strings.Join(strings.Fields(row.Find(".alabel").Text()), " ")
			if pill != l.T("notices.state.failed") || why == "" || said[why] != "" {
				t.Errorf("%s: %s is shown as %q, because of %q, as is %q", lang, reason, pill, why, said[why])
			}
			said[why] = reason
		}
	}
}
