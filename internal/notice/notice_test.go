package notice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/notice"
	"portal/internal/registrar"
)

func TestAChangeIsToldToTheOwner(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.changed("8F3K-2QTD-AAAA", "xn--bcher-kva.com")
	m := w.server.next()

	if m.from != "notices@acme.test" || m.to != "jane@example.com" {
		t.Errorf("sent from %q to %q", m.from, m.to)
	}
	if m.subject != "Nameservers of bücher.com changed" {
		t.Errorf("subject %q", m.subject)
	}
	for name, want := range map[string]string{
		"From": `"Acme Domains" <notices@acme.test>`, "To": "<jane@example.com>", "Reply-To": "<support@acme.test>",
		"Auto-Submitted": "auto-generated", "Content-Language": "en",
	} {
		if got := m.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{
		"bücher.com (xn--bcher-kva.com)", "ns1.old.example, ns2.old.example", "ns1.new.example, ns2.new.example", "jane", "192.0.2.10",
		"8F3K-2QTD-AAAA", "21 November 2026 at 09:00:00 (UTC +00:00)", "https://acme.test/domains/xn--bcher-kva.com/activity",
		"support@acme.test", "+1 416 555 0123", "tell Acme Domains’s support",
	} {
		if !strings.Contains(m.text, want) {
			t.Errorf("the text lacks %q:\n%s", want, m.text)
		}
		html := strings.NewReplacer("&#43;", "+").Replace(m.html)
		if !strings.Contains(html, want) {
			t.Errorf("the HTML lacks %q:\n%s", want, m.html)
		}
	}
	for _, secret := range []string{"OLD-SECRET", "NEW-SECRET", smtpPassword} {
		if strings.Contains(m.text+m.html+m.raw+w.logged.String(), secret) {
			t.Errorf("%q got out", secret)
		}
	}
	if strings.Contains(w.logged.String(), "jane@example.com") {
		t.Errorf("the log holds the address:\n%s", w.logged)
	}
	if strings.Contains(m.html, "ZgotmplZ") || strings.Contains(m.html, "<script") || strings.Contains(m.html, "<img") {
		t.Errorf("HTML:\n%s", m.html)
	}
}

func TestNoEntryNoMail(t *testing.T) {
	w := newWorld(t)
	errUndone := errors.New("undone")
	w.log.Follow(func(context.Context, pgx.Tx, audit.Recorded) error { return errUndone })
	err := w.log.RecordSignIn(t.Context(), auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: "example.com", NewPlace: true})
	if !errors.Is(err, errUndone) {
		t.Fatalf("RecordSignIn: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d jobs are left of an entry that is not there", n)
	}
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.db.Pool.QueryRow(w.t.Context(), query, args...).Scan(&n))
	return n
}

func TestAMailOutlivesTheProcessThatQueuedIt(t *testing.T) {
	w := newWorld(t)
	w.changed("A", "example.com") // nobody works the queue
	if n := w.count(`SELECT count(*) FROM river_job WHERE args::text LIKE '%old.example%' OR args::text LIKE '%@%'`); n != 0 {
		t.Errorf("%d jobs hold values", n)
	}
	w.restart()
	w.start()
	if m := w.server.next(); m.to != "jane@example.com" {
		t.Errorf("mail to %q", m.to)
	}
}

func TestWhichEntriesBringAMail(t *testing.T) {
	change := func(kind string, outcome audit.Outcome, then audit.Verdict, batch, field, value string) func(*world) {
		return func(w *world) {
			in := audit.Intent{ChangeID: "A", Kind: kind, Batch: batch, Actor: jane, Domain: "example.com",
				Diff: []audit.Difference{{Field: field, Old: []string{"old"}, New: []string{value}}}}
			must(w.t, w.log.Begin(w.t.Context(), in))
			must(w.t, w.log.Finish(w.t.Context(), "A", audit.Ending{Outcome: outcome}, 0))
			if then != "" {
				must(w.t, w.log.Resolve(w.t.Context(), "A", audit.Resolution{Verdict: then}))
			}
		}
	}
	signIn := func(isNew bool) func(*world) {
		return func(w *world) {
			must(w.t, w.log.RecordSignIn(w.t.Context(), auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: "example.com", NewPlace: isNew}))
		}
	}
	drift := func(fields ...string) func(*world) {
		return func(w *world) {
			d := audit.Drift{Brand: "acme", Account: "acme-main", Profile: "jane", Domain: "example.com", SeenAt: w.clock.Now()}
			for _, field := range fields {
				d.Diff = append(d.Diff, audit.Difference{Field: field, Old: []string{"2026-12-01"}, New: []string{"2027-12-01"}})
			}
			must(w.t, pgx.BeginFunc(w.t.Context(), w.db.Pool, func(tx pgx.Tx) error { return w.log.RecordDrift(w.t.Context(), tx, d) }))
		}
	}
	tests := []struct {
		name string
		do   func(*world)
		want []string // subjects
	}{
		{"applied", change("nameservers.set", audit.Applied, "", "", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"pending", change("nameservers.set", audit.Pending, "", "", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"unknown, then confirmed", change("nameservers.set", audit.Unknown, audit.Confirmed, "", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"unknown, then not applied", change("nameservers.set", audit.Unknown, audit.NotApplied, "", "nameservers", "ns"), nil},
		{"refused", change("nameservers.set", audit.Refused, "", "", "nameservers", "ns"), nil},
		{"a row of a batch", change("nameservers.set", audit.Applied, "", "batch-1", "nameservers", "ns"), nil},
		{"a row that was found to be done after all", change("nameservers.set", audit.Unknown, audit.Confirmed, "batch-1", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"a row that was found not to be done", change("nameservers.set", audit.Unknown, audit.NotApplied, "batch-1", "nameservers", "ns"), nil},
		{"a row that was accepted, and is done", change("nameservers.set", audit.Pending, audit.Confirmed, "batch-1", "nameservers", "ns"), nil},
		{"a kind that is not in the table", change("labels.set", audit.Applied, "", "", "labels", "x"), nil},
		{"lock off", change("lock.set", audit.Applied, "", "", "lock", "unlocked"), []string{"Transfer lock of example.com switched off"}},
		{"code shown", change("auth_code.show", audit.Applied, "", "", "auth_code", "shown"), []string{"Authorisation code of example.com was given out"}},
		{"code mailed", change("auth_code.send", audit.Applied, "", "", "auth_code", "mailed"), []string{"Authorisation code of example.com was given out"}},
		{"code set", change("auth_code.set", audit.Applied, "", "", "auth_code", "set"), []string{"Authorisation code of example.com changed"}},
		{"code not shown", change("auth_code.show", audit.Refused, "", "", "auth_code", "shown"), nil},
		{"lock on", change("lock.set", audit.Applied, "", "", "lock", "locked"), []string{"Transfer lock of example.com switched on"}},
		{"renewal", change("renewal.set", audit.Applied, "", "", "renewal", "auto"), []string{"Renewal of example.com changed"}},
		{"a sign-in from a new place", signIn(true), []string{"New sign-in at Acme Domains"}},
		{"a sign-in from where one always is", signIn(false), nil},
		{"privacy", change("privacy.set", audit.Applied, "", "", "privacy", "off"), []string{"Contact privacy of example.com changed"}},
		{"drift", drift(audit.FieldNameservers), []string{"example.com was changed outside Acme Domains’s portal"}},
		{"drift of the expiry and more", drift(audit.FieldExpires, audit.FieldLock), []string{"example.com was changed outside Acme Domains’s portal"}},
		{"drift of the expiry alone, as of every renewal", drift(audit.FieldExpires), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.do(w)
			if n := w.count(`SELECT count(*) FROM river_job`); n != len(tt.want) {
				t.Fatalf("%d jobs, want %d", n, len(tt.want))
			}
			if len(tt.want) == 0 {
				return
			}
			n := w.compose(w.lastEntry())
			must(t, w.Deliver(t.Context(), n.ID))
			if m := w.server.next(); m.subject != tt.want[0] {
				t.Errorf("subject %q, want %q", m.subject, tt.want[0])
			}
		})
	}
}

func TestARowThatWasSettledBeforeItsBatchEndedIsToldWithIt(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  int
	}{{"before the end", -time.Hour, 0}, {"after it", time.Hour, 1}} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.restart(func(c *notice.Config) { c.Batches = batches{} })
			in := audit.Intent{ChangeID: "A", Kind: "nameservers.set", Batch: "batch-1", Actor: jane, Domain: "example.com",
				Diff: []audit.Difference{{Field: "nameservers", Old: []string{"old"}, New: []string{"new"}}}}
			w.clock.Advance(tt.after) // the batch ended at the time that the clock began with
			must(t, w.log.Begin(t.Context(), in))
			must(t, w.log.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Unknown}, 0))
			must(t, w.log.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed}))
			must(t, w.Compose(t.Context(), w.lastEntry()))
			if n := len(w.notices()); n != tt.want {
				t.Errorf("%d notices, want %d", n, tt.want)
			}
		})
	}
}

func TestARerunSendsNothingTwice(t *testing.T) {
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
	if got := w.notices()[0]; got.State != "failed" || got.Reason != notice.ReasonGivenUp || tries < 15 || tries > 40 {
		t.Errorf("after %d tries: %+v", tries, got)
	}
	if gone := w.clock.Now().Sub(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)); gone < 40*time.Hour || gone > 48*time.Hour {
		t.Errorf("given up after %s", gone)
	}
}

func TestARefusalForGoodIsABounce(t *testing.T) {
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
	w := newWorld(t)
	sam := jane
	sam.Brand, sam.Account, sam.Profile = "globex", "globex-main", "sam"
	n := w.compose(w.changed("A", "example.com", func(in *audit.Intent) { in.Actor = sam }))
	must(t, w.Deliver(t.Context(), n.ID))
	if got := w.notices()[0]; got.State != "failed" || got.Reason != notice.ReasonNoMail || got.Brand != "globex" {
		t.Errorf("notice = %+v", got)
	}
}

func TestAnAddressThatIsNoneFailsWithAReason(t *testing.T) {
	for _, address := range []string{"", "jane", "jane@example.com\r\nBcc: eve@evil.test", "Jane <jane@example.com>", "a@b.com, c@d.com"} {
		t.Run(address, func(t *testing.T) {
			w := newWorld(t)
			w.fake.SetState("example.com", func(d *registrar.Domain) { d.Owner.Email = address })
			got := w.compose(w.changed("A", "example.com"))
			if got.State != "failed" || got.Reason != notice.ReasonNoAddress || got.Recipient != "" {
				t.Errorf("notice = %+v", got)
			}
		})
	}
}

func TestWhatPeopleNameCanNotMakeHeaders(t *testing.T) {
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
	w := newWorld(t)
	entry := w.changed("A", "example.com")
	w.fake.SetDown(true)
	w.clock.Advance(48 * time.Hour)
	if got := w.compose(entry); got.State != "failed" || got.Reason != notice.ReasonRegistrar {
		t.Errorf("notice = %+v", got)
	}
}

func TestMailsAreInTheLanguageOfTheOwner(t *testing.T) {
	w := newWorld(t)
	helper := jane
	helper.Role = auth.RoleSubUser
	must(t, w.Speak(t.Context(), jane, "fr"))
	must(t, w.Speak(t.Context(), helper, "en")) // has no say
	must(t, w.Deliver(t.Context(), w.compose(w.changed("A", "example.com")).ID))
	m := w.server.next()
	if m.subject != "Serveurs de noms de example.com modifiés" || m.header.Get("Content-Language") != "fr" {
		t.Errorf("subject %q, language %q", m.subject, m.header.Get("Content-Language"))
	}
	if !strings.Contains(m.text, "21 novembre 2026") || !strings.Contains(m.html, `<html lang="fr">`) {
		t.Errorf("text:\n%s", m.text)
	}
}

func TestOwnersMayDeclineOnlyWhatIsNotAboutSafety(t *testing.T) {
	w := newWorld(t)
	must(t, w.Choose(t.Context(), jane, nil))
	renewal := w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind, in.Diff = "renewal.set", []audit.Difference{{Field: "renewal", Old: []string{"auto"}, New: []string{"expire"}}}
	})
	must(t, w.Compose(t.Context(), renewal))
	if all := w.notices(); len(all) != 0 {
		t.Errorf("declined, and still: %+v", all)
	}
	w.compose(w.changed("B", "example.com"))
}

func TestAddressesGetMailOnceTheyAreConfirmed(t *testing.T) {
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, " it@agency.example ", []notice.Kind{notice.KindNameservers}))
	confirmation := w.notices()[0]
	must(t, w.Deliver(t.Context(), confirmation.ID))
	m := w.server.next()
	_, rest, found := strings.Cut(m.text, "https://acme.test/notices/confirm/")
	token := strings.Fields(rest)[0]
	if !found || len(token) < 26 || m.to != "it@agency.example" || strings.Contains(m.text, "jane") {
		t.Fatalf("confirmation:\n%s", m.text)
	}

	if err := w.Compose(t.Context(), w.changed("A", "example.com")); err != nil || len(w.notices()) != 2 {
		t.Errorf("unconfirmed: %+v, %v", w.notices(), err)
	}
	for brand, want := range map[string]error{"globex": notice.ErrLink, "acme": nil} {
		if err := w.Link(t.Context(), brand, token); !errors.Is(err, want) {
			t.Errorf("link at %s: %v, want %v", brand, err, want)
		}
	}
	if err := w.Confirm(t.Context(), "globex", token); !errors.Is(err, notice.ErrLink) {
		t.Errorf("confirmed at another brand: %v", err)
	}
	must(t, w.Confirm(t.Context(), "acme", token))
	must(t, w.Compose(t.Context(), w.changed("B", "example.com")))
	must(t, w.Compose(t.Context(), w.changed("C", "example.com", func(in *audit.Intent) {
		in.Kind, in.Diff = "lock.set", []audit.Difference{{Field: "lock", Old: []string{"locked"}, New: []string{"unlocked"}}}
	})))
	got := make(map[string]int)
	for _, n := range w.notices() {
		got[n.Recipient]++
	}
	if got["it@agency.example"] != 2 || got["jane@example.com"] != 3 {
		t.Errorf("mails = %v, want the confirmation and one kind for the address, all for the owner", got)
	}
	if n := w.count(`SELECT count(*) FROM notice_address WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%' OR encode(nonce, 'escape') LIKE '%' || $1 || '%'`, token); n != 0 {
		t.Error("the token is stored")
	}
}

func TestALinkIsGoodForThreeDays(t *testing.T) {
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	must(t, w.Deliver(t.Context(), w.notices()[0].ID))
	_, rest, _ := strings.Cut(w.server.next().text, "/notices/confirm/")
	token := strings.Fields(rest)[0]
	w.clock.Advance(3*24*time.Hour - time.Second)
	must(t, w.Link(t.Context(), "acme", token))
	w.clock.Advance(time.Second)
	if err := w.Confirm(t.Context(), "acme", token); !errors.Is(err, notice.ErrLink) {
		t.Errorf("after three days: %v, want ErrLink", err)
	}
	if all, err := w.Addresses(t.Context(), jane); err != nil || len(all) != 0 {
		t.Errorf("addresses = %+v, %v", all, err)
	}
}

func TestAddressesHaveLimits(t *testing.T) {
	w := newWorld(t)
	add := func(who auth.Actor, address string) error { return w.Add(t.Context(), who, address, nil) }
	for _, bad := range []string{"", "x", "a b@c.de", "Jane <a@b.com>", "a@b.com\nBcc: c@d.com"} {
		if err := add(jane, bad); !errors.Is(err, notice.ErrAddress) {
			t.Errorf("%q: %v, want ErrAddress", bad, err)
		}
	}
	must(t, add(jane, "it@agency.example"))
	if err := add(jane, "IT@agency.example"); !errors.Is(err, notice.ErrTwice) {
		t.Errorf("twice: %v", err)
	}
	for i := range 2 {
		other := jane
		other.Profile = fmt.Sprint("other", i)
		must(t, add(other, "it@agency.example"))
	}
	fourth := jane
	fourth.Profile = "other3"
	if err := add(fourth, "it@agency.example"); !errors.Is(err, notice.ErrThrottled) {
		t.Errorf("a fourth profile flooding an address: %v, want ErrThrottled", err)
	}
	for i := range notice.MaxAddresses - 1 {
		must(t, add(jane, fmt.Sprintf("a%d@agency.example", i)))
	}
	if err := add(jane, "one-more@agency.example"); !errors.Is(err, notice.ErrTooMany) {
		t.Errorf("a sixth: %v, want ErrTooMany", err)
	}
	for i := range 10 - notice.MaxAddresses {
		all, err := w.Addresses(t.Context(), jane)
		must(t, err)
		must(t, w.Remove(t.Context(), jane, all[0].ID))
		must(t, add(jane, fmt.Sprintf("b%d@agency.example", i)))
	}
	all, err := w.Addresses(t.Context(), jane)
	must(t, err)
	must(t, w.Remove(t.Context(), jane, all[0].ID))
	if err := add(jane, "eleventh@agency.example"); !errors.Is(err, notice.ErrThrottled) {
		t.Errorf("an eleventh link in a day: %v, want ErrThrottled", err)
	}
	w.clock.Advance(25 * time.Hour)
	must(t, add(jane, "eleventh@agency.example"))
}

func TestSettingsBelongToOneProfileAtOneBrand(t *testing.T) {
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	must(t, w.Compose(t.Context(), w.changed("A", "example.com")))
	own, err := w.Addresses(t.Context(), jane)
	must(t, err)
	for name, change := range map[string]func(*auth.Actor){
		"brand":   func(a *auth.Actor) { a.Brand = "globex" },
		"account": func(a *auth.Actor) { a.Account = "globex-main" },
		"profile": func(a *auth.Actor) { a.Profile = "carl" },
	} {
		other := jane
		change(&other)
		addresses, err := w.Addresses(t.Context(), other)
		must(t, err)
		history, err := w.History(t.Context(), other, 10)
		must(t, err)
		if len(addresses) != 0 || len(history) != 0 {
			t.Errorf("another %s sees %+v and %+v", name, addresses, history)
		}
		if err := w.Remove(t.Context(), other, own[0].ID); !errors.Is(err, notice.ErrNotFound) {
			t.Errorf("another %s: Remove: %v", name, err)
		}
		if err := w.ChooseFor(t.Context(), other, own[0].ID, nil); !errors.Is(err, notice.ErrNotFound) {
			t.Errorf("another %s: ChooseFor: %v", name, err)
		}
	}
}

// batches is a finished batch in memory.
type batches struct {
	rows             []notice.BatchRow
	sending, pending int
}

func (b batches) Facts(context.Context, notice.BatchRef) (notice.BatchFacts, error) {
	return notice.BatchFacts{By: "jane", FinishedAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Done: len(b.rows), Failed: 2, Sending: b.sending, Pending: b.pending}, nil
}

func (b batches) Rows(_ context.Context, _ notice.BatchRef, after, limit int) (page []notice.BatchRow, err error) {
	for _, r := range b.rows {
		if r.Seq > after && len(page) < limit {
			page = append(page, r)
		}
	}
	return page, nil
}

var batch1 = notice.BatchRef{Brand: "acme", Account: "acme-main", Profile: "jane", ID: "batch-1"}

// batchOf returns batch-1 with one row, a change of example.com that is made.
func (w *world) batchOf(kind, field, value string) batches {
	w.t.Helper()
	w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind, in.Batch, in.Diff = kind, "batch-1", []audit.Difference{{Field: field, Old: []string{"old"}, New: []string{value}}}
	})
	return batches{rows: []notice.BatchRow{{Seq: 1, Domain: "example.com", ChangeID: "A"}}}
}

func TestWhatConcernsSafetyIsToldAlsoOfABatch(t *testing.T) {
	tests := []struct {
		kind, field, value string
		told               bool
	}{
		{"nameservers.set", audit.FieldNameservers, "ns1.evil.example", true},
		{"lock.set", audit.FieldLock, audit.ValueUnlocked, true},
		{"lock.set", audit.FieldLock, audit.ValueLocked, false},
		{"renewal.set", audit.FieldRenewal, "auto", false},
	}
	for _, tt := range tests {
		t.Run(tt.field+" "+tt.value, func(t *testing.T) {
			w := newWorld(t)
			done := w.batchOf(tt.kind, tt.field, tt.value)
			w.restart(func(c *notice.Config) { c.Batches = done })
			must(t, w.Choose(t.Context(), jane, nil)) // declines all that can be declined
			must(t, w.ComposeBatch(t.Context(), batch1))
			if told := w.count(`SELECT count(*) FROM notice_batch_owner WHERE address = 'jane@example.com'`) == 1; told != tt.told {
				t.Errorf("the owner is told: %t, want %t", told, tt.told)
			}
		})
	}
}

func TestTheMailAboutABatchWaitsForItsLastRows(t *testing.T) {
	w := newWorld(t)
	done := w.batchOf("renewal.set", audit.FieldRenewal, "auto")
	done.sending = 1
	w.restart(func(c *notice.Config) { c.Batches = done })
	var later *river.JobSnoozeError
	if err := w.ComposeBatch(t.Context(), batch1); !errors.As(err, &later) {
		t.Errorf("with a row under way: %v, want it to come later", err)
	}
}

func TestOwnersWhoWereFoundAreKeptWhenTheRegistrarGoesAway(t *testing.T) {
	w := newWorld(t)
	done := w.batchOf("renewal.set", audit.FieldRenewal, "auto")
	done.rows = append(done.rows, notice.BatchRow{Seq: 2, Domain: "third.com", ChangeID: "B"})
	w.restart(func(c *notice.Config) {
		c.Batches, c.Readers = done, map[string]registrar.Reader{"acme-main": &fading{Reader: w.fake, good: 1}}
	})
	must(t, w.ComposeBatch(t.Context(), batch1))
	if n := w.count(`SELECT count(*) FROM notice_batch_owner`); n != 1 {
		t.Errorf("%d owners are kept, want the one that was found", n)
	}
}

// fading is a registrar that goes away after some good reads.
type fading struct {
	registrar.Reader
	good int
}

// Domain implements registrar.Reader.
func (f *fading) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	if f.good--; f.good < 0 {
		return registrar.Domain{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: "read " + string(name)}
	}
	return f.Reader.Domain(ctx, name, parts)
}

func TestAMailDoesNotCallAcceptedRowsChanged(t *testing.T) {
	w := newWorld(t)
	done := w.batchOf("renewal.set", audit.FieldRenewal, "auto")
	done.pending = 1
	w.restart(func(c *notice.Config) { c.Batches = done })
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error { return w.BatchFinished(t.Context(), tx, batch1) }))
	w.start()
	m := w.server.next()
	if strings.Contains(m.text, "It changed") || !strings.Contains(m.text, "Accepted, not in force yet: 1") {
		t.Errorf("the mail:\n%s", m.text)
	}
}

func TestABatchBringsOneMailToEachOwnerWithTheirDomainsOnly(t *testing.T) {
	w := newWorld(t)
	var done batches
	row := func(domain registrar.DomainName) {
		id := fmt.Sprintf("C%03d", len(done.rows))
		w.changed(id, domain, func(in *audit.Intent) { in.Batch = "batch-1" })
		done.rows = append(done.rows, notice.BatchRow{Seq: len(done.rows) + 1, Domain: domain, ChangeID: id})
	}
	row("third.com")
	for i := range 60 {
		name := registrar.DomainName(fmt.Sprintf("jane-%02d.com", i))
		w.fake.AddDomain("jane", registrar.Domain{Name: name, Owner: registrar.Contact{Email: "jane@example.com"}})
		row(name)
	}
	w.restart(func(c *notice.Config) { c.Batches = done })
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error {
		return w.BatchFinished(t.Context(), tx, batch1)
	}))
	w.start()
	got := map[string]received{}
	for range 2 {
		m := w.server.next()
		got[m.to] = m
	}
	tom, owner := got["tom@third.com"], got["jane@example.com"]
	if !strings.Contains(tom.text, "third.com") || strings.Contains(tom.text, "jane-") || !strings.Contains(tom.text, "changed 1 domain of yours") {
		t.Errorf("tom's mail:\n%s", tom.text)
	}
	if strings.Contains(owner.text, "third.com") || !strings.Contains(owner.text, "changed 60 domains") ||
		!strings.Contains(owner.text, "jane-49.com") || strings.Contains(owner.text, "jane-50.com") || !strings.Contains(owner.text, "And 10 more domains.") {
		t.Errorf("jane's mail:\n%s", owner.text)
	}
	if len(w.notices()) != 2 {
		t.Errorf("notices = %+v", w.notices())
	}
}

func TestValuesAreToldInWords(t *testing.T) {
	tests := []struct{ kind, field, old, new, want string }{
		{"lock.set", audit.FieldLock, "locked", "unlocked", "  - on\n  + off\n"},
		{"renewal.set", audit.FieldRenewal, "auto", "manual", "  - renewed by itself\n  + lapses unless it is renewed\n"},
		{"privacy.set", audit.FieldPrivacy, "on", "off", "  - on\n  + off\n"},
		{"nameservers.set", audit.FieldExpires, "2026-12-01", "2027-12-01", "  - 1 December 2026\n  + 1 December 2027\n"},
	}
	for _, tt := range tests {
		t.Run(tt.field, func(t *testing.T) {
			w := newWorld(t)
			entry := w.changed("A", "example.com", func(in *audit.Intent) {
				in.Kind, in.Diff = tt.kind, []audit.Difference{{Field: tt.field, Old: []string{tt.old}, New: []string{tt.new}}}
			})
			must(t, w.Deliver(t.Context(), w.compose(entry).ID))
			if m := w.server.next(); !strings.Contains(m.text, tt.want) {
				t.Errorf("the mail lacks %q:\n%s", tt.want, m.text)
			}
		})
	}
}

func TestAnOwnerWhoIsAlsoAFurtherAddressGetsOneMail(t *testing.T) {
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "JANE@example.com", []notice.Kind{notice.KindNameservers}))
	must(t, w.Deliver(t.Context(), w.notices()[0].ID))
	_, rest, _ := strings.Cut(w.server.next().text, "/notices/confirm/")
	must(t, w.Confirm(t.Context(), "acme", strings.Fields(rest)[0]))
	must(t, w.Compose(t.Context(), w.changed("A", "example.com")))
	if all := w.notices(); len(all) != 2 {
		t.Errorf("notices = %+v, want the link and one more", all)
	}
}

func TestPurgeForgetsWhatIsOld(t *testing.T) {
	w := newWorld(t)
	must(t, w.Add(t.Context(), jane, "it@agency.example", nil))
	w.clock.Advance(100 * 24 * time.Hour)
	must(t, w.Compose(t.Context(), w.changed("A", "example.com")))
	w.clock.Advance(100 * 24 * time.Hour)
	must(t, w.Purge(t.Context()))
	if all := w.notices(); len(all) != 1 || all[0].Recipient != "jane@example.com" {
		t.Errorf("notices = %+v, want the younger one", all)
	}
	if n := w.count(`SELECT count(*) FROM notice_address`); n != 0 {
		t.Errorf("%d addresses that nobody confirmed are left", n)
	}
}
