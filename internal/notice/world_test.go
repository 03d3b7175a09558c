package notice_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/kind"
	"portal/internal/notice"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/words"
)

// smtpPassword is what the brand logs in with; it must turn up nowhere else.
const smtpPassword = "mail-Horse.9911"

var jane = auth.Actor{
	Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, // good whatever the clock says
}

// world is everything behind notices: the log, the queue, a registrar and a mail server.
type world struct {
	*notice.Service
	t      *testing.T
	db     *postgrestest.DB
	clock  *registrartest.Clock
	fake   *registrartest.Fake
	log    *audit.Store
	queue  *jobs.Queue
	server *mailServer
	logged *logged
}

// logged is a log that tests read.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// newWorld has example.com, whose owner is jane@example.com, and a queue that is
// not started.
func newWorld(t *testing.T, change ...func(*notice.Config)) *world {
	t.Helper()
	db := postgrestest.New(t)
	w := &world{t: t, db: db, clock: registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)), logged: &logged{}}
	w.fake = registrartest.NewFake(w.clock.Now)
	for name, email := range map[registrar.DomainName]string{
		"example.com": "jane@example.com", "xn--bcher-kva.com": "jane@example.com", "second.com": "Zoë <zoe@second.com>",
		"third.com": "tom@third.com",
	} {
		w.fake.AddDomain("jane", registrar.Domain{Name: name, Owner: registrar.Contact{FirstName: "Jane", Email: email}})
	}
	w.server = startMailServer(t)
	w.restart(change...)
	return w
}

// restart builds everything again on the same database, as another process would.
func (w *world) restart(change ...func(*notice.Config)) {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	self := process.New(w.db.AppURL, log)
	must(w.t, self.Start(w.t.Context()))
	w.log = audit.NewStore(w.db.Pool, self, w.clock.Now, nil)
	w.queue = jobs.New(jobs.Config{Pool: w.db.Pool, Client: fmt.Sprint("test ", time.Now().UnixNano()), Queues: map[string]int{notice.Queue: 2}, Log: log})
	catalogue, err := words.Load()
	must(w.t, err)
	config := notice.Config{
		Pool: w.db.Pool, Queue: w.queue, Log: w.log, Readers: map[string]registrar.Reader{"acme-main": w.fake, "globex-main": w.fake},
		Brands: w.brands(), Words: catalogue, Mailer: notice.SMTP{Roots: w.server.roots},
		Key: []byte(strings.Repeat("k", 32)), Now: w.clock.Now, Logger: log,
	}
	for _, f := range change {
		f(&config)
	}
	w.Service, err = notice.New(config)
	must(w.t, err)
	w.log.Follow(w.Follower())
}

// brands has acme, with more of its settings, and globex, which sends no mail.
func (w *world) brands(more ...string) *brand.Registry {
	w.t.Helper()
	config := fmt.Sprintf(`{"brands": [
		{"id": "acme", "name": "Acme Domains", "hosts": ["acme.test"], "url": "https://acme.test", "account": "acme-main",
		 "support": {"email": "support@acme.test", "phone": "+1 416 555 0123"}, "languages": ["en", "en-US", "fr"], "language": "en", %s
		 "mail": {"from": "notices@acme.test", "host": "localhost", "port": %d, "username": "acme", "password_file": "password"}},
		{"id": "globex", "name": "Globex Names", "hosts": ["globex.test"], "url": "https://globex.test", "account": "globex-main"}
	]}`, strings.Join(more, " "), w.server.port)
	brands, err := brand.Parse([]byte(config), fstest.MapFS{"password": {Data: []byte(smtpPassword + "\n")}})
	must(w.t, err)
	return brands
}

// start works the queue until the test ends.
func (w *world) start() {
	w.t.Helper()
	must(w.t, w.queue.Start(w.t.Context()))
	queue := w.queue
	w.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := queue.Stop(ctx); err != nil {
			w.t.Error(err)
		}
	})
}

// changed records a change of nameservers that was made, and returns its outcome's entry.
func (w *world) changed(id string, domain registrar.DomainName, edit ...func(*audit.Intent)) int64 {
	w.t.Helper()
	version, err := w.log.Version(w.t.Context(), jane.Account, domain)
	must(w.t, err)
	in := audit.Intent{
		ChangeID: id, Kind: kind.NameserversSet, Actor: jane, Domain: domain, Version: version,
		Diff: []audit.Difference{
			{Field: "nameservers", Old: []string{"ns1.old.example", "ns2.old.example"}, New: []string{"ns1.new.example", "ns2.new.example"}},
			{Field: "auth_code", Old: []string{"OLD-SECRET"}, New: []string{"NEW-SECRET"}},
		},
	}
	for _, f := range edit {
		f(&in)
	}
	must(w.t, w.log.Begin(w.t.Context(), in))
	must(w.t, w.log.Finish(w.t.Context(), id, audit.Ending{Outcome: audit.Applied, Verified: true}, 0))
	return w.lastEntry()
}

func (w *world) lastEntry() (id int64) {
	w.t.Helper()
	must(w.t, w.db.Pool.QueryRow(w.t.Context(), `SELECT max(id) FROM audit_entry`).Scan(&id))
	return id
}

// stored is what a test looks at in the table of mails.
type stored struct {
	ID               int64
	Recipient, State string
	Reason, Answer   string
	Attempts         int
	Brand, Profile   string
	MessageID        string
}

func (w *world) notices() []stored {
	w.t.Helper()
	rows, _ := w.db.Pool.Query(w.t.Context(), `
		SELECT id, recipient, state, reason, answer, attempts, brand, profile, message_id
		FROM notice
		ORDER BY recipient`)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stored])
	must(w.t, err)
	return all
}

// compose works an entry's job and returns the mail that came of it.
func (w *world) compose(entry int64) stored {
	w.t.Helper()
	must(w.t, w.Compose(w.t.Context(), entry))
	all := w.notices()
	if len(all) != 1 {
		w.t.Fatalf("notices = %+v, want one", all)
	}
	return all[0]
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
