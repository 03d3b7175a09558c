package doctor

import (
	"slices"
	"time"
)

// Status is the result of a whole report, of an account or of a step.
type Status string

// The results. A step is never NotRun, and only a step is Skipped.
const (
	Healthy Status = "healthy"  // no problem; there may be notices
	Unwell  Status = "findings" // at least one problem
	NotRun  Status = "not_run"  // there was nothing to check, or the run was stopped
	Skipped Status = "skipped"  // an earlier step made it impossible, or nobody asked for it
)

// Level says how much a finding matters.
type Level string

// The levels.
const (
	Problem Level = "problem"
	Notice  Level = "notice" // unusual, and perhaps right
)

// Report is what Run found. Times are UTC, durations milliseconds.
type Report struct {
	Program  string          `json:"program"` // "portal doctor"
	Version  string          `json:"version"`
	Started  time.Time       `json:"started"`
	TookMS   int64           `json:"took_ms"`
	Status   Status          `json:"status"`
	Findings []Finding       `json:"findings"` // that concern no single account
	Accounts []AccountReport `json:"accounts"`
}

// AccountReport is what was found with one reseller account.
type AccountReport struct {
	ID          string `json:"id"`
	Provider    string `json:"provider"`
	Endpoint    string `json:"endpoint"` // without user information and query
	Username    string `json:"username"`
	Environment string `json:"environment"` // live, test, batch or other
	Status      Status `json:"status"`
	Steps       []Step `json:"steps"` // every one of Steps, in that order
}

// Step is one check.
type Step struct {
	Name     StepName  `json:"step"`
	Status   Status    `json:"status"`
	Started  time.Time `json:"started,omitzero"` // zero if it was skipped
	TookMS   int64     `json:"took_ms"`
	Skipped  string    `json:"skipped,omitempty"` // why
	Facts    []Fact    `json:"facts"`
	Findings []Finding `json:"findings"`
}

// StepName names a check.
type StepName string

// The steps.
const (
	StepSettings  StepName = "settings"
	StepSignature StepName = "signature"
	StepAddress   StepName = "address"
	StepDNS       StepName = "dns"
	StepTCP       StepName = "tcp"
	StepTLS       StepName = "tls"
	StepClock     StepName = "clock"
	StepLookup    StepName = "lookup"
	StepAnswer    StepName = "answer"
)

// Steps lists the steps in the order in which reports show them.
var Steps = []StepName{
	StepSettings, StepSignature, StepAddress, StepDNS, StepTCP, StepTLS, StepClock, StepLookup, StepAnswer,
}

// Fact is something that a step saw, such as "addresses".
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Finding is something wrong or unusual, with its cures in the order in which to
// try them.
type Finding struct {
	Code   Code     `json:"code"`
	Level  Level    `json:"level"`
	Says   string   `json:"says"`
	Cures  []string `json:"cures"`
	Detail string   `json:"detail,omitempty"` // what was seen, in the words of others
}

// All returns the findings of the report and of all its steps.
func (r Report) All() []Finding {
	all := slices.Clone(r.Findings)
	for _, account := range r.Accounts {
		for _, step := range account.Steps {
			all = append(all, step.Findings...)
		}
	}
	return all
}

// Problems counts the findings that are more than a notice.
func (r Report) Problems() int { return countProblems(r.All()) }

func countProblems(findings []Finding) (n int) {
	for _, f := range findings {
		if f.Level == Problem {
			n++
		}
	}
	return n
}

// statusOf is the status of something with these findings that did run.
func statusOf(findings []Finding) Status {
	if countProblems(findings) > 0 {
		return Unwell
	}
	return Healthy
}
