package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// checkup is the examination of one account: what the steps so far found out for
// those to come.
type checkup struct {
	set     Settings
	account Account
	report  *AccountReport
	step    *Step // under way

	endpoint   *url.URL // nil if it can't be read
	host, port string   // "" too
	signed     bool     // signatures are right
	own        netip.Addr
	told       []telling
	addresses  []netip.Addr
	tcp        net.Conn
	secured    *tls.Conn
	leaf       *x509.Certificate // of the server, trusted or not
	signature  string            // of the lookup; must not be shown
	got        *received         // nil without an answer
}

// telling is what somebody said about the time, and when that was by our clock.
type telling struct {
	source   string
	said, at time.Time
}

// check is one step. needs returns what stands in its way, "" for nothing.
type check struct {
	name  StepName
	needs func(*checkup) string
	run   func(*checkup, context.Context)
}

// checks are in the order in which they run.
var checks = []check{
	{StepSettings, nothing, (*checkup).checkSettings},
	{StepSignature, nothing, (*checkup).checkSignature},
	{StepAddress, (*checkup).needsEcho, (*checkup).checkAddress},
	{StepDNS, (*checkup).needsHost, (*checkup).checkDNS},
	{StepTCP, (*checkup).needsAddresses, (*checkup).checkTCP},
	{StepTLS, (*checkup).needsConnection, (*checkup).checkTLS},
	{StepLookup, (*checkup).needsSigned, (*checkup).checkLookup},
	{StepClock, (*checkup).needsTime, (*checkup).checkClock},
	{StepAnswer, (*checkup).needsAnswer, (*checkup).checkAnswer},
}

func nothing(*checkup) string { return "" }

// examine runs the steps that can be run.
func examine(ctx context.Context, s Settings, a Account) AccountReport {
	report := AccountReport{Status: Healthy, Environment: "other"}
	c := &checkup{set: s, account: a, report: &report}
	c.readEndpoint()
	report.ID, report.Provider, report.Username = c.clean(a.ID), c.clean(a.Provider), c.clean(a.Username)
	defer c.hangUp()
	for _, next := range checks {
		report.Steps = append(report.Steps, c.perform(ctx, next))
	}
	slices.SortFunc(report.Steps, func(a, b Step) int {
		return slices.Index(Steps, a.Name) - slices.Index(Steps, b.Name)
	})
	return report
}

// perform runs one step, or says why it does not.
func (c *checkup) perform(ctx context.Context, next check) Step {
	step := Step{Name: next.name, Facts: []Fact{}, Findings: []Finding{}}
	c.step = &step
	why := next.needs(c)
	if ctx.Err() != nil {
		why = stopped
	}
	if why != "" {
		step.Status, step.Skipped = Skipped, why
		return step
	}
	step.Started = c.set.Now().UTC()
	next.run(c, ctx)
	step.TookMS = c.set.Now().Sub(step.Started).Milliseconds()
	if ctx.Err() != nil { // what looks like a finding may be our own leaving
		return Step{Name: next.name, Started: step.Started, Status: Skipped, Skipped: stopped, Facts: step.Facts, Findings: []Finding{}}
	}
	if step.Status = statusOf(step.Findings); step.Status == Unwell {
		c.report.Status = Unwell
	}
	return step
}

const stopped = "the doctor was stopped"

func (c *checkup) hangUp() {
	if c.tcp != nil {
		_ = c.tcp.Close() // nothing more is expected from it
	}
}

// fact notes something that the step saw.
func (c *checkup) fact(name, format string, args ...any) {
	c.step.Facts = append(c.step.Facts, Fact{Name: name, Value: c.clean(fmt.Sprintf(format, args...))})
}

// find notes a finding. detail is what was seen and may be nil or hold anything;
// values fill the words, as for explain.
func (c *checkup) find(code Code, detail any, values ...string) {
	for i := 1; i < len(values); i += 2 {
		values[i] = c.clean(values[i])
	}
	f := explain(code, append(c.values(), values...)...)
	if detail != nil {
		f.Detail = c.clean(fmt.Sprint(detail))
	}
	c.step.Findings = append(c.step.Findings, f)
}

// values are those that any words may use.
func (c *checkup) values() []string {
	own := "To learn which that is, run the doctor with --echo-url."
	if c.own.IsValid() {
		own = "The echo service saw " + c.own.String() + "."
	}
	return []string{
		"host", c.clean(c.host), "port", c.clean(c.port), "environment", environments[c.report.Environment], "own", own,
		"rate", limitText(c.account.CallsPerSecond), "parallel", limitText(c.account.ParallelCalls),
	}
}

func limitText(n int) string {
	if n == 0 {
		return "not set, so its default holds"
	}
	return strconv.Itoa(n)
}
