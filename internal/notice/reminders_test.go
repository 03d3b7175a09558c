package notice_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/notice"
	"portal/internal/registrar"
)

// lapsing is a world in which example.com lapses in so many days.
func lapsing(t *testing.T, days int) *world {
	w := newWorld(t)
	w.restart(func(c *notice.Config) {
		c.Brands = w.brands(`"renew_url": "https://shop.acme.test/?d={domain}",`)
		c.Lapses = func(context.Context, time.Duration) ([]notice.Lapse, error) {
			live, _ := w.fake.State("example.com") // as the inventory would know it
			return []notice.Lapse{{Key: jane.Key, Domain: live.Name, Expires: live.Expires}}, nil
		}
	})
	w.fake.SetState("example.com", func(d *registrar.Domain) {
		d.Expires, d.Renewal = w.clock.Now().AddDate(0, 0, days), registrar.RenewalManual
	})
	return w
}

// reminded makes the reminders that are due, works them all again, and returns the days of
// those that there are, and how many mails.
func (w *world) reminded() (days []int, mails int) {
	w.t.Helper()
	must(w.t, w.Remind(w.t.Context()))
	rows, _ := w.db.Pool.Query(w.t.Context(), "SELECT id FROM notice_reminder ORDER BY id")
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	must(w.t, err)
	for _, id := range ids {
		must(w.t, w.RemindOf(w.t.Context(), id))
	}
	rows, _ = w.db.Pool.Query(w.t.Context(), "SELECT days FROM notice_reminder ORDER BY id")
	days, err = pgx.CollectRows(rows, pgx.RowTo[int])
	must(w.t, err)
	return days, len(w.notices())
}

// want makes reminders, and fails unless there are these by then, with so many mails.
func (w *world) want(mails int, days ...int) {
	w.t.Helper()
	for range 2 { // the second round finds nothing new
		got, sent := w.reminded()
		if len(got) != len(days) || sent != mails {
			w.t.Fatalf("reminders %v with %d mails, want %v with %d", got, sent, days, mails)
		}
		for i, d := range days {
			if got[i] != d {
				w.t.Fatalf("reminders %v, want %v", got, days)
			}
		}
	}
}

func TestAReminderComesOnceOnEachDayThatWasChosen(t *testing.T) {
	t.Parallel()
	w := lapsing(t, 31)
	w.want(0)
	w.clock.Advance(24 * time.Hour)
	w.want(1, 30)
	w.clock.Advance(28 * 24 * time.Hour) // nothing ran for weeks: the last one alone
	w.want(2, 30, 7)
	w.clock.Advance(24 * time.Hour)
	w.want(3, 30, 7, 1)
	w.fake.SetState("example.com", func(d *registrar.Domain) { d.Expires = d.Expires.AddDate(1, 0, 0) })
	w.want(3, 30, 7, 1)
	w.clock.Advance(340 * 24 * time.Hour)
	w.want(4, 30, 7, 1, 30)
}

func TestTheDaysOfRemindersCanBeChosenOrNone(t *testing.T) {
	t.Parallel()
	w := lapsing(t, 50)
	must(t, w.ChooseReminders(t.Context(), jane, nil))
	w.want(0)
	must(t, w.ChooseReminders(t.Context(), jane, []int{60, 5000}))
	w.want(1, 60)
	if days, err := w.Reminders(t.Context(), jane); err != nil || len(days) != 1 || days[0] != 60 {
		t.Errorf("chosen are %v, %v", days, err)
	}
	must(t, w.Choose(t.Context(), jane, nil)) // no owner contact gets any
	must(t, w.ChooseReminders(t.Context(), jane, []int{60, 30}))
	w.clock.Advance(25 * 24 * time.Hour)
	w.want(1, 60, 30)
}

func TestNobodyIsRemindedOfWhatIsNotSoAnyMore(t *testing.T) {
	t.Parallel()
	state := func(alter func(*registrar.Domain)) func(*world) {
		return func(w *world) { w.fake.SetState("example.com", alter) }
	}
	for name, alter := range map[string]func(*world){
		"renewed":                    state(func(d *registrar.Domain) { d.Expires = d.Expires.AddDate(1, 0, 0) }),
		"renews by itself":           state(func(d *registrar.Domain) { d.Renewal = registrar.RenewalAuto }),
		"is to expire":               state(func(d *registrar.Domain) { d.Renewal = registrar.RenewalExpire }),
		"went to another profile":    func(w *world) { w.fake.Give("example.com", "carl") },
		"expired since it was noted": state(func(d *registrar.Domain) { d.Expires = d.Expires.AddDate(0, 0, -40) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := lapsing(t, 20)
			must(t, w.Remind(t.Context()))
			alter(w)
			var id int64
			must(t, w.db.Pool.QueryRow(t.Context(), "SELECT id FROM notice_reminder").Scan(&id))
			must(t, w.RemindOf(t.Context(), id))
			if mails := w.notices(); len(mails) != 0 {
				t.Errorf("mails %+v", mails)
			}
		})
	}
}

func TestAReminderLeadsToTheRenewal(t *testing.T) {
	t.Parallel()
	w := lapsing(t, 20)
	w.reminded()
	mails := w.notices()
	must(t, w.Deliver(t.Context(), mails[0].ID))
	if after := w.notices(); mails[0].Recipient != "jane@example.com" || after[0].State != "sent" {
		t.Fatalf("mail %+v", after)
	}
	sent := w.server.next()
	if sent.subject != "example.com expires on 11 December 2026" {
		t.Errorf("the subject is %q", sent.subject)
	}
	for _, want := range []string{"renew it before 11 December 2026", "Renew example.com", "https://shop.acme.test/?d=example.com", "https://acme.test/notices"} {
		if !strings.Contains(sent.text, want) || !strings.Contains(sent.html, want) {
			t.Errorf("the mail lacks %q:\n%s", want, sent.text)
		}
	}
}
