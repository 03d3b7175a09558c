package templates

import (
	"time"

	"portal/internal/words"
)

// mailStates are the pages about mails and the calendar, in all their states.
func mailStates(l Layout) []state {
	owner := l
	owner.Owner = true
	kinds := []NoticeKind{
		{ID: "nameservers", Name: words.Key("notice.kind.nameservers"), Chosen: true},
		{ID: "batch", Name: words.Key("notice.kind.batch")},
	}
	full := NoticesView{
		Layout: owner, Done: NoticesAdded, Always: kinds[:1], Choices: kinds[1:], Most: 5, NewKinds: kinds,
		Addresses: []NoticeTarget{
			{ID: 1, Address: "it@agency.example", Confirmed: true, Kinds: kinds},
			{ID: 2, Address: "a-very-long-name-of-somebody@a-very-long-name-of-an-agency.example", Until: now.Add(time.Hour), Kinds: kinds},
		},
		Sent: []SentNotice{
			{Name: kinds[0].Name, Domain: "brightwater.com", Recipient: "jane@brightwater.com", State: "sent", At: now.Add(-time.Hour)},
			{Name: kinds[1].Name, Recipient: "it@agency.example", State: "bounced", Reason: "refused", At: now.Add(-2 * time.Hour)},
			{Name: kinds[0].Name, Domain: "brightwater.dk", State: "failed", Reason: "no_address", At: now.Add(-3 * time.Hour)},
			{Name: kinds[0].Name, Domain: "brightwater.fi", Recipient: "jane@brightwater.com", State: "queued", At: now},
		},
	}
	wrong := full
	wrong.Done, wrong.Typed, wrong.Problem = "", "not an address", NoticesBadAddress
	most := full
	most.Most = 2
	out := l
	out.Actor = ""
	letter := OutboxLetter{ID: "0123456789abcdef", Subject: "Nameservers of brightwater.com changed", To: "jane@brightwater.com", At: now,
		Headers: [][2]string{{"Auto-Submitted", "auto-generated"}}, Text: "Hello\n"}
	return []state{
		{"notices", NoticesPage(full)},
		{"notices-wrong", NoticesPage(wrong)},
		{"notices-most", NoticesPage(most)},
		{"notices-empty", NoticesPage(NoticesView{Layout: owner, Always: kinds[:1], Choices: kinds[1:], Most: 5, NewKinds: kinds})},
		{"confirm", ConfirmPage(ConfirmView{Layout: out, Action: "/notices/confirm/x"})},
		{"confirm-done", ConfirmPage(ConfirmView{Layout: out, Done: true})},
		{"confirm-bad", ConfirmPage(ConfirmView{Layout: out})},
		{"calendar-none", CalendarPage(CalendarView{Layout: owner, Revoked: true})},
		{"calendar-made", CalendarPage(CalendarView{Layout: owner, Address: "https://acme.example/calendar/abcdefghijklmnopqrstuvwxyz234567.ics", Exists: true, CreatedAt: now})},
		{"calendar", CalendarPage(CalendarView{Layout: owner, Exists: true, CreatedAt: now.Add(-time.Hour), FetchedAt: now})},
		{"outbox", OutboxPage(OutboxView{Layout: l, Letters: []OutboxLetter{letter}})},
		{"outbox-empty", OutboxPage(OutboxView{Layout: l})},
		{"outbox-letter", OutboxLetterPage(OutboxLetterView{Layout: l, Letter: letter})},
	}
}
