package notice_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/notice"
)

func TestAChangeIsToldToTheOwner(t *testing.T) {
	t.Parallel()
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
		"8F3K-2QTD-AAAA", "21 November 2026 at 09:00 (UTC +00:00)", "https://acme.test/domains/xn--bcher-kva.com/activity",
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
	change := func(k kind.Kind, outcome audit.Outcome, then audit.Verdict, batch string, field kind.Field, value string) func(*world) {
		return func(w *world) {
			in := audit.Intent{ChangeID: "A", Kind: k, Batch: batch, Actor: jane, Domain: "example.com",
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
	drift := func(fields ...kind.Field) func(*world) {
		return func(w *world) {
			d := audit.Drift{Key: jane.Key, Domain: "example.com", SeenAt: w.clock.Now()}
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
		{"applied", change(kind.NameserversSet, audit.Applied, "", "", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"pending", change(kind.NameserversSet, audit.Pending, "", "", "nameservers", "ns"), []string{"Not in force yet – example.com: Change of nameservers"}},
		{"unknown, then confirmed", change(kind.NameserversSet, audit.Unknown, audit.Confirmed, "", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"unknown, then not applied", change(kind.NameserversSet, audit.Unknown, audit.NotApplied, "", "nameservers", "ns"), nil},
		{"refused", change(kind.NameserversSet, audit.Refused, "", "", "nameservers", "ns"), nil},
		{"a row that was accepted, and is not done", change(kind.NameserversSet, audit.Pending, audit.NotApplied, "batch-1", "nameservers", "ns"), nil},
		{"a row of a batch", change(kind.NameserversSet, audit.Applied, "", "batch-1", "nameservers", "ns"), nil},
		{"a row that was found to be done after all", change(kind.NameserversSet, audit.Unknown, audit.Confirmed, "batch-1", "nameservers", "ns"), []string{"Nameservers of example.com changed"}},
		{"a row that was found not to be done", change(kind.NameserversSet, audit.Unknown, audit.NotApplied, "batch-1", "nameservers", "ns"), nil},
		{"a row that was accepted, and is done", change(kind.NameserversSet, audit.Pending, audit.Confirmed, "batch-1", "nameservers", "ns"), nil},
		{"a kind that is not in the table", change("labels.set", audit.Applied, "", "", "labels", "x"), nil},
		{"lock off", change(kind.LockSet, audit.Applied, "", "", "lock", "unlocked"), []string{"Transfer lock of example.com turned off"}},
		{"code shown", change(kind.AuthCodeShow, audit.Applied, "", "", "auth_code", "shown"), []string{"Transfer code of example.com was given out"}},
		{"code mailed", change(kind.AuthCodeSend, audit.Applied, "", "", "auth_code", "mailed"), []string{"Transfer code of example.com was given out"}},
		{"code set", change(kind.AuthCodeSet, audit.Applied, "", "", "auth_code", "set"), []string{"Transfer code of example.com changed"}},
		{"code not shown", change(kind.AuthCodeShow, audit.Refused, "", "", "auth_code", "shown"), nil},
		{"lock on", change(kind.LockSet, audit.Applied, "", "", "lock", "locked"), []string{"Transfer lock of example.com turned on"}},
		{"renewal", change(kind.RenewalSet, audit.Applied, "", "", "renewal", "auto"), []string{"Renewal of example.com changed"}},
		{"a sign-in from a new place", signIn(true), []string{"New sign-in at Acme Domains"}},
		{"a sign-in from where one always is", signIn(false), nil},
		{"privacy", change(kind.PrivacySet, audit.Applied, "", "", "privacy", "off"), []string{"Contact privacy of example.com changed"}},
		{"drift", drift(kind.FieldNameservers), []string{"example.com was changed outside Acme Domains’s portal"}},
		{"drift of the expiry and more", drift(kind.FieldExpires, kind.FieldLock), []string{"example.com was changed outside Acme Domains’s portal"}},
		{"drift of the expiry alone, as of every renewal", drift(kind.FieldExpires), nil},
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

func TestAChangeThatWaitsIsToldTwiceAndReadsAsOne(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		verdict audit.Verdict
		subject string
		text    []string // in the second letter
	}{
		{audit.Confirmed, "In force now – example.com: Change of nameservers", []string{"On 21 November 2026 this was accepted", "the same change", "- ns1.old.example", "+ ns1.new.example"}},
		{audit.NotApplied, "Not carried out – example.com: Change of nameservers", []string{"what was there before still holds", "Asked for: Nameservers: ns1.new.example", "ask for it again"}},
		{audit.Overtaken, "Not carried out – example.com: Change of nameservers", []string{"something else was set in the meantime", "Asked for: Nameservers: ns1.new.example"}},
		{audit.Unproven, "", nil},
	} {
		t.Run(string(tt.verdict), func(t *testing.T) {
			w := newWorld(t)
			w.start()
			in := audit.Intent{ChangeID: "A", Kind: kind.NameserversSet, Actor: jane, Domain: "example.com",
				Diff: []audit.Difference{{Field: "nameservers", Old: []string{"ns1.old.example"}, New: []string{"ns1.new.example"}}}}
			must(t, w.log.Begin(t.Context(), in))
			must(t, w.log.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Pending}, 0))
			first := w.server.next()
			if first.subject != "Not in force yet – example.com: Change of nameservers" || strings.Contains(first.text, "were changed") {
				t.Errorf("the first letter:\n%s", first.text)
			}
			w.clock.Advance(26 * time.Hour)
			must(t, w.log.Resolve(t.Context(), "A", audit.Resolution{Verdict: tt.verdict}))
			if tt.subject == "" {
				if n := w.count(`SELECT count(*) FROM river_job WHERE kind = 'notice.compose'`); n != 1 {
					t.Errorf("%d letters, want the first alone", n)
				}
				return
			}
			second := w.server.next()
			if second.subject != tt.subject {
				t.Errorf("subject %q, want %q", second.subject, tt.subject)
			}
			for _, want := range append(tt.text, "Change number: A") {
				if !strings.Contains(second.text, want) {
					t.Errorf("the second letter lacks %q:\n%s", want, second.text)
				}
			}
		})
	}
}

func TestARowThatWasSettledBeforeItsBatchEndedIsToldWithIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  int
	}{{"before the end", -time.Hour, 0}, {"after it", time.Hour, 1}} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.restart(func(c *notice.Config) { c.Batches = batches{} })
			in := audit.Intent{ChangeID: "A", Kind: kind.NameserversSet, Batch: "batch-1", Actor: jane, Domain: "example.com",
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

func TestMailsAreInTheLanguageOfTheOwner(t *testing.T) {
	t.Parallel()
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

func TestMailsAreInAmericanEnglish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Speak(t.Context(), jane, "en-US"))
	must(t, w.Deliver(t.Context(), w.compose(w.changed("A", "example.com")).ID))
	m := w.server.next()
	if m.header.Get("Content-Language") != "en-US" || !strings.Contains(m.text, "November 21, 2026 at 9:00 AM (UTC +00:00)") || !strings.Contains(m.html, `<html lang="en-US">`) {
		t.Errorf("in American English:\n%s", m.text)
	}
}

func TestOwnersMayDeclineOnlyWhatIsNotAboutSafety(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Choose(t.Context(), jane, nil))
	renewal := w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind, in.Diff = kind.RenewalSet, []audit.Difference{{Field: "renewal", Old: []string{"auto"}, New: []string{"expire"}}}
	})
	must(t, w.Compose(t.Context(), renewal))
	if all := w.notices(); len(all) != 0 {
		t.Errorf("declined, and still: %+v", all)
	}
	w.compose(w.changed("B", "example.com"))
}

func TestValuesAreToldInWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind           kind.Kind
		field          kind.Field
		old, new, want string
	}{
		{kind.LockSet, kind.FieldLock, "locked", "unlocked", "  - on\n  + off\n"},
		{kind.RenewalSet, kind.FieldRenewal, "auto", "manual", "  - renewed automatically\n  + expires unless it is renewed\n"},
		{kind.PrivacySet, kind.FieldPrivacy, "on", "off", "  - on\n  + off\n"},
		{kind.NameserversSet, kind.FieldExpires, "2026-12-01", "2027-12-01", "  - 1 December 2026\n  + 1 December 2027\n"},
	}
	for _, tt := range tests {
		t.Run(string(tt.field), func(t *testing.T) {
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
	t.Parallel()
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
	t.Parallel()
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
