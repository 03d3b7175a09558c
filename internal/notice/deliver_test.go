package notice_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/wneessen/go-mail"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/notice"
	"portal/internal/registrar"
)

func TestARerunSendsNothingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "example.com")
	n := w.compose(entry)
	for range 3 {
		w.compose(entry)
		must(t, w.Deliver(t.Context(), n.ID))
	}
	if all := w.server.taken(); len(all) != 1 {
		t.Errorf("%d mails, want 1", len(all))
	}
	if got := w.notices()[0]; got.State != "sent" || got.Answer != "2xx" || got.Attempts != 1 {
		t.Errorf("notice = %+v", got)
	}
}

func TestAMailIsTriedAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.compose(w.changed("A", "example.com"))
	w.server.answer(&smtp.SMTPError{Code: 451, Message: "jane@example.com is greylisted"}, nil)
	if err := w.Deliver(t.Context(), n.ID); err == nil {
		t.Fatal("no pause after a 4xx")
	}
	if got := w.notices()[0]; got.State != "queued" || got.Answer != "4xx" || got.Attempts != 1 {
		t.Errorf("after a 4xx: %+v", got)
	}
	must(t, w.Deliver(t.Context(), n.ID))
	if got := w.notices()[0]; got.State != "sent" || got.Attempts != 2 {
		t.Errorf("after a 2xx: %+v", got)
	}
	if all := w.server.taken(); len(all) != 1 {
		t.Errorf("%d mails, want 1", len(all))
	}
	if strings.Contains(w.logged.String(), "jane@example.com") {
		t.Errorf("the log holds the address:\n%s", w.logged)
	}
}

func TestAMailThatIsNeverTakenIsGivenUpAfterTwoDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.compose(w.changed("A", "example.com"))
	tries := 0
	for ; w.notices()[0].State == "queued" && tries < 100; tries++ {
		w.server.answer(&smtp.SMTPError{Code: 421, Message: "later"})
		err := w.Deliver(t.Context(), n.ID)
		var pause interface{ Error() string }
		if errors.As(err, &pause) {
			w.clock.Advance(min(time.Minute<<tries, 4*time.Hour))
		}
	}
	if got := w.notices()[0]; got.State != "failed" || got.Reason != string(notice.ReasonGivenUp) || tries < 15 || tries > 40 {
		t.Errorf("after %d tries: %+v", tries, got)
	}
	if gone := w.clock.Now().Sub(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)); gone < 40*time.Hour || gone > 48*time.Hour {
		t.Errorf("given up after %s", gone)
	}
}

// brokenLog fails each read of an entry while it is broken: with err or, without one,
// with a panic.
type brokenLog struct {
	notice.Log
	broken bool
	err    error
}

func (l *brokenLog) Recorded(ctx context.Context, id int64) (audit.Recorded, error) {
	if l.broken && l.err == nil {
		panic("s3cret of jane@example.com")
	}
	if l.broken {
		return audit.Recorded{}, l.err
	}
	return l.Log.Recorded(ctx, id)
}

func TestAMailThatCanNotBeWrittenIsGivenUpAfterTwoDays(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]error{"panic: a value of type string": nil, "no such column": errors.New("no such column")} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			log := &brokenLog{Log: w.log, err: cause}
			w.restart(func(c *notice.Config) { c.Log = log })
			n := w.compose(w.changed("A", "example.com"))
			log.broken = true
			begun, tries := w.clock.Now(), 0
			for ; w.notices()[0].State == "queued" && tries < 100; tries++ {
				if err := w.Deliver(t.Context(), n.ID); err != nil {
					w.clock.Advance(min(time.Minute<<tries, 4*time.Hour))
				}
			}
			if got := w.notices()[0]; got.State != "failed" || got.Reason != string(notice.ReasonUnwritten) || got.Answer != "" || got.Attempts != tries || tries < 15 || tries > 40 {
				t.Errorf("after %d tries: %+v", tries, got)
			}
			if gone := w.clock.Now().Sub(begun); gone < 40*time.Hour || gone > 48*time.Hour {
				t.Errorf("given up after %s", gone)
			}
			if sent, err := w.History(t.Context(), jane, 10); err != nil || len(sent) != 1 || sent[0].State != notice.StateFailed || sent[0].Reason != notice.ReasonUnwritten {
				t.Errorf("the history is %+v, %v", sent, err)
			}
			log.broken = false
			must(t, w.Deliver(t.Context(), n.ID))
			if got, all := w.notices()[0], w.server.taken(); got.State != "failed" || len(all) != 0 {
				t.Errorf("given up, and later %q with %d mails", got.State, len(all))
			}
			told := w.logged.String()
			if strings.Count(told, "level=ERROR") != 1 || !strings.Contains(told, "level=ERROR msg=\"notice given up\"") || !strings.Contains(told, name) || cause == nil != strings.Contains(told, "brokenLog") {
				t.Errorf("log:\n%s", told)
			}
			if strings.Contains(told, "s3cret") || strings.Contains(told, "jane@example.com") {
				t.Errorf("the log tells too much:\n%s", told)
			}
		})
	}
}

func TestAMailThatCouldNotBeWrittenOnceIsSentLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	log := &brokenLog{Log: w.log}
	w.restart(func(c *notice.Config) { c.Log = log })
	n := w.compose(w.changed("A", "example.com"))
	log.broken = true
	if err := w.Deliver(t.Context(), n.ID); err == nil {
		t.Fatal("no pause after a panic")
	}
	if got := w.notices()[0]; got.State != "queued" || got.Attempts != 1 {
		t.Errorf("after a panic: %+v", got)
	}
	log.broken = false
	must(t, w.Deliver(t.Context(), n.ID))
	if got := w.notices()[0]; got.State != "sent" || got.Attempts != 2 || len(w.server.taken()) != 1 {
		t.Errorf("after the second attempt: %+v", got)
	}
}

// A process that stops says nothing about the mails that it was writing.
func TestAMailThatWasCutShortIsNoAttempt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	w.restart(func(c *notice.Config) { c.Mailer = stopping(stop) })
	n := w.compose(w.changed("A", "example.com"))
	if err := w.Deliver(ctx, n.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("cut short: %v", err)
	}
	if got := w.notices()[0]; got.State != "queued" || got.Attempts != 0 {
		t.Errorf("notice = %+v", got)
	}
}

// stopping is a mailer in a process that is told to stop.
type stopping context.CancelFunc

func (stop stopping) Send(ctx context.Context, _ brand.Brand, _ *mail.Msg) error {
	stop()
	return ctx.Err()
}

func TestARefusalForGoodIsABounce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.compose(w.changed("A", "example.com"))
	w.server.answer(&smtp.SMTPError{Code: 550, Message: "jane@example.com unknown"})
	must(t, w.Deliver(t.Context(), n.ID))
	must(t, w.Deliver(t.Context(), n.ID))
	if got := w.notices()[0]; got.State != "bounced" || got.Answer != "5xx" || got.Attempts != 1 {
		t.Errorf("notice = %+v", got)
	}
	log := w.logged.String()
	if !strings.Contains(log, "notice bounced") || strings.Contains(log, "jane@example.com") {
		t.Errorf("log:\n%s", log)
	}
}

func TestALostAnswerIsToldByTheMessageID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.compose(w.changed("A", "example.com"))
	w.server.dropNext()
	if err := w.Deliver(t.Context(), n.ID); err == nil {
		t.Fatal("a lost answer counts as sent")
	}
	if got := w.notices()[0]; got.State != "queued" || got.Answer != "connection" {
		t.Errorf("after the lost answer: %+v", got)
	}
	must(t, w.Deliver(t.Context(), n.ID))
	all := w.server.taken()
	if len(all) != 2 {
		t.Fatalf("%d mails, want 2", len(all))
	}
	if a, b := all[0].header.Get("Message-Id"), all[1].header.Get("Message-Id"); a != b || a != "<"+n.MessageID+">" {
		t.Errorf("Message-IDs %q and %q, want %q", a, b, n.MessageID)
	}
}

func TestAnUntrustedMailServerGetsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.restart(func(c *notice.Config) { c.Mailer = notice.SMTP{} }) // the system knows no such authority
	n := w.compose(w.changed("A", "example.com"))
	if err := w.Deliver(t.Context(), n.ID); err == nil {
		t.Fatal("sent to a server with a wrong certificate")
	}
	if got := w.notices()[0]; got.State != "queued" || got.Answer != "connection" || len(w.server.taken()) != 0 {
		t.Errorf("notice = %+v", got)
	}
}

func TestABrandWithoutMailSendsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sam := jane
	sam.Brand, sam.Account, sam.Profile = "globex", "globex-main", "sam"
	n := w.compose(w.changed("A", "example.com", func(in *audit.Intent) { in.Actor = sam }))
	must(t, w.Deliver(t.Context(), n.ID))
	if got := w.notices()[0]; got.State != "failed" || got.Reason != string(notice.ReasonNoMail) || got.Brand != "globex" {
		t.Errorf("notice = %+v", got)
	}
}

func TestAnAddressThatIsNoneFailsWithAReason(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "jane", "jane@example.com\r\nBcc: eve@evil.test", "Jane <jane@example.com>", "a@b.com, c@d.com"} {
		t.Run(address, func(t *testing.T) {
			w := newWorld(t)
			w.fake.SetState("example.com", func(d *registrar.Domain) { d.Owner.Email = address })
			got := w.compose(w.changed("A", "example.com"))
			if got.State != "failed" || got.Reason != string(notice.ReasonNoAddress) || got.Recipient != "" {
				t.Errorf("notice = %+v", got)
			}
		})
	}
}

func TestWhatPeopleNameCanNotMakeHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	evil := jane
	evil.Username, evil.Agent = "jane\r\nBcc: eve@evil.test\r\n\r\nhello", "<b>bold</b>\nTo: eve@evil.test"
	must(t, w.log.RecordSignIn(t.Context(), auth.SignInEntry{Actor: evil, Outcome: auth.SignInApplied, Domain: "example.com", NewPlace: true}))
	must(t, w.Deliver(t.Context(), w.compose(w.lastEntry()).ID))
	m := w.server.next()
	if m.header.Get("Bcc") != "" || len(m.header["To"]) != 1 || strings.Contains(m.text, "\nBcc:") || strings.Contains(m.text, "\nTo:") {
		t.Errorf("mail:\n%s", m.raw)
	}
	if strings.Contains(m.html, "<b>bold") {
		t.Errorf("HTML:\n%s", m.html)
	}
}

func TestWhileTheRegistrarIsAwayTheMailWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "example.com")
	w.fake.SetDown(true)
	if err := w.Compose(t.Context(), entry); err == nil {
		t.Fatal("no pause while the registrar is away")
	}
	if all := w.notices(); len(all) != 0 {
		t.Errorf("notices = %+v", all)
	}
	w.fake.SetDown(false)
	if got := w.compose(entry); got.Recipient != "jane@example.com" {
		t.Errorf("notice = %+v", got)
	}
}

func TestARegistrarThatStaysAwayIsWaitedForTwoDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "example.com")
	w.fake.SetDown(true)
	w.clock.Advance(48 * time.Hour)
	if got := w.compose(entry); got.State != "failed" || got.Reason != string(notice.ReasonRegistrar) {
		t.Errorf("notice = %+v", got)
	}
}
