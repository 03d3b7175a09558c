package e2e

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

// bulkOwner is who makes the batches.
var bulkOwner = auth.Actor{
	Key: profile.Key{Brand: killAccount, Account: killAccount, Profile: killUser}, Username: killUser, Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("127.0.0.1"),
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
}

// bulkWorld is a registrar, a database, two portals on them, and a hand on the
// batches that works no row itself.
type bulkWorld struct {
	db      *postgrestest.DB
	sim     *srssim.Simulator
	portals [2]*killPortal
	batches *bulk.Service
	names   []registrar.DomainName
}

// newBulkWorld starts everything for a profile of so many domains and an account
// that takes so many calls a second.
func newBulkWorld(t *testing.T, domains, callsPerSecond int) *bulkWorld {
	t.Helper()
	settings := srssim.DefaultSettings()
	settings.RandomSeed = killSeedNumber
	sim, err := srssim.New(srssim.Config{TLDs: rules.TLDData, Seed: srssim.Seed{Settings: &settings, Accounts: []*srssim.Account{{
		Username: killAccount, Key: killSecret,
		Profiles: []*srssim.Profile{{Username: killUser, Password: killWord, Generate: []srssim.Generate{{
			Count: domains, Pattern: "bulk-%05d.com",
			Domain: srssim.Domain{Nameservers: []string{"ns1.before.example", "ns2.before.example"}},
		}}}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	w := &bulkWorld{db: postgrestest.New(t), sim: sim}
	for i := range domains {
		w.names = append(w.names, registrar.DomainName(fmt.Sprintf("bulk-%05d.com", i+1)))
	}
	w.batches = idlePortal(t, w.db, time.Now, registrar.Registrar{}).Batches // takes rows and works none
	w.startPortals(t, run, callsPerSecond)
	return w
}

func (w *bulkWorld) startPortals(t *testing.T, run *srssim.Running, callsPerSecond int) {
	t.Helper()
	dir, binary := t.TempDir(), builtProgram(t)
	accounts := killJSON(map[string]any{"accounts": []map[string]any{{
		"id": killAccount, "provider": "opensrs", "endpoint": run.XCPURL, "username": killAccount, "key": killSecret,
		"ca_file": killFile(t, dir, "ca.pem", run.CACert), "parallel_calls": 32, "calls_per_second": callsPerSecond,
	}}})
	env := []string{
		"DATABASE_URL=" + w.db.AppURL + "&synchronous_commit=on",
		"PORTAL_BRANDS=" + killFile(t, dir, "brands.json", killBrands()),
		"PORTAL_ACCOUNTS=" + killFile(t, dir, "accounts.json", accounts),
		"PORTAL_SEALING_KEY_FILE=" + killFile(t, dir, "sealing-key", []byte(base64.StdEncoding.EncodeToString(secret.NewKey()))),
		"PORTAL_ALLOW_HTTP=true", "PORTAL_CALL_DEADLINE=3s", "PORTAL_SETTLE=8s",
	}
	for i := range w.portals {
		w.portals[i] = newKillPortal(t, binary, env...)
		w.portals[i].start(t)
	}
	for _, p := range w.portals {
		p.awaitServing(t)
	}
}

// bulkHosts are what all domains get.
var bulkHosts = []string{"ns1.after.example", "ns2.after.example"}

// checked makes a batch of names and waits for its dry run.
func (w *bulkWorld) checked(t *testing.T, names []registrar.DomainName) string {
	t.Helper()
	id, err := w.batches.Draft(t.Context(), bulkOwner, names)
	if err == nil {
		err = w.batches.Check(t.Context(), bulkOwner, id, &change.NameserversPlan{Op: change.ReplaceHosts, Hosts: bulkHosts})
	}
	if err != nil {
		t.Fatal(err)
	}
	w.await(t, id, func(b bulk.Batch) bool { return b.State == bulk.StateReady })
	return id
}

func (w *bulkWorld) start(t *testing.T, id string) {
	t.Helper()
	if err := w.batches.Start(t.Context(), bulkOwner, id); err != nil {
		t.Fatal(err)
	}
}

// bulkPatience is how long a batch may not move at all.
const bulkPatience = 5 * time.Minute

// await waits until a batch is as wanted, as long as it moves.
func (w *bulkWorld) await(t *testing.T, id string, done func(bulk.Batch) bool) bulk.Batch {
	t.Helper()
	var last bulk.Counts
	for moved := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		b, err := w.batches.Batch(t.Context(), bulkOwner, id)
		if err != nil {
			t.Fatal(err)
		}
		if done(b) {
			return b
		}
		if b.Counts != last {
			last, moved = b.Counts, time.Now()
		}
		if time.Since(moved) > bulkPatience {
			t.Fatalf("the batch is %s and does not move: %+v", b.State, b.Counts)
		}
	}
}

// bulkSettled reports whether a batch is over and nothing of it in doubt.
func bulkSettled(b bulk.Batch) bool {
	return b.State == bulk.StateFinished && b.Counts.Unknown == 0 && b.Counts.Pending == 0
}

func (w *bulkWorld) rows(t *testing.T, id string) []bulk.Row {
	t.Helper()
	var rows []bulk.Row
	err := w.batches.EachRow(t.Context(), bulkOwner, id, func(r bulk.Row) error { rows = append(rows, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// writesSince returns the nameserver changes after entry seq of the ledger, by domain.
func (w *bulkWorld) writesSince(seq int) map[registrar.DomainName][]srssim.Entry {
	writes := map[registrar.DomainName][]srssim.Entry{}
	for _, e := range w.sim.Ledger(seq) {
		if e.Action == "ADVANCED_UPDATE_NAMESERVERS" {
			name := registrar.DomainName(e.Domain)
			writes[name] = append(writes[name], e)
		}
	}
	return writes
}

// seq is the number of the last entry of the ledger.
func (w *bulkWorld) seq() int {
	all := w.sim.Ledger(0)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Seq
}

const selectOutcomes = `
	SELECT change_id, convert_from(body, 'UTF8')::jsonb #>> '{ending,outcome}'
	FROM audit_entry
	WHERE kind = 'outcome'`

// outcomes returns what the log had for an outcome of each change at first.
func (w *bulkWorld) outcomes(t *testing.T) map[string]string {
	t.Helper()
	rows, _ := w.db.Pool.Query(t.Context(), selectOutcomes)
	type outcome struct{ ID, Outcome string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[outcome])
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[string]string, len(all))
	for _, o := range all {
		byID[o.ID] = o.Outcome
	}
	return byID
}

// bulkMemory is what a portal may take at most, in MB.
const bulkMemory = 150

var vmHWM = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// memory returns the most that the process of p ever had resident, in MB.
func (p *killPortal) memory(t *testing.T) int {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range processes {
		exe, err := os.Readlink(filepath.Join(dir, "exe"))
		if err != nil || exe != p.binary {
			continue
		}
		env, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil || !strings.Contains(string(env), "PORTAL_ADDR="+p.addr) {
			continue
		}
		status, err := os.ReadFile(filepath.Join(dir, "status"))
		if found := vmHWM.FindSubmatch(status); err == nil && found != nil {
			kilobytes, _ := strconv.Atoi(string(found[1]))
			return kilobytes / 1024
		}
		t.Fatalf("memory of %s: %v", dir, errors.Join(err))
	}
	t.Fatal("the portal has no process")
	return 0
}
