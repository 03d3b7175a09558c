package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// codesOf lists what a report found, in the order of the steps.
func codesOf(r Report) []Code {
	codes := []Code{}
	for _, f := range r.All() {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestEveryFindingIsMadeWhereItBelongs(t *testing.T) {
	for _, c := range allCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			report := c.play(t)
			if diff := cmp.Diff(c.want, codesOf(report)); diff != "" {
				var text strings.Builder
				_ = report.WriteText(&text)
				t.Errorf("findings (-want +got):\n%s\n%s", diff, &text)
			}
			checkReport(t, report)
		})
	}
}

// checkReport looks for what no report may have or lack.
func checkReport(t *testing.T, r Report) {
	t.Helper()
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Error(err)
	}
	document, err := json.Marshal(r)
	if err != nil {
		t.Error(err)
	}
	for _, shown := range []string{text.String(), string(document)} {
		if strings.Contains(strings.ToLower(shown), goodKey[:32]) {
			t.Errorf("the key is shown:\n%s", shown)
		}
	}
	for _, f := range r.All() {
		if words := f.Says + strings.Join(f.Cures, ""); strings.Contains(strings.ReplaceAll(words, `{"accounts": [{"id"`, ""), "{") {
			t.Errorf("%s has a word that was not filled in: %s", f.Code, words)
		}
	}
	if r.Status != NotRun && (r.Status == Unwell) != (r.Problems() > 0) {
		t.Errorf("status %s with %d problems", r.Status, r.Problems())
	}
	for _, account := range r.Accounts {
		var names []StepName
		for _, step := range account.Steps {
			names = append(names, step.Name)
			for _, f := range step.Findings {
				if !strings.HasPrefix(string(f.Code), string(step.Name)+".") {
					t.Errorf("finding %s stands in step %s", f.Code, step.Name)
				}
			}
		}
		if diff := cmp.Diff(Steps, names); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
	}
}

func TestEveryCodeHasACaseAndWords(t *testing.T) {
	covered := map[Code]bool{}
	for _, c := range allCases() {
		for _, code := range c.want {
			covered[code] = true
		}
	}
	for _, code := range declaredCodes(t) {
		if !covered[code] {
			t.Errorf("no case finds %s", code)
		}
		if !slices.ContainsFunc(Explanations(), func(e Explanation) bool {
			return e.Code == code && e.Says != "" && len(e.Cures) > 0 && (e.Level == Problem || e.Level == Notice)
		}) {
			t.Errorf("%s has no words", code)
		}
	}
	if got, want := len(Explanations()), len(declaredCodes(t)); got != want {
		t.Errorf("%d explanations for %d codes", got, want)
	}
}

// declaredCodes reads the constants of codes.go.
func declaredCodes(t *testing.T) []Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, Code(value))
		}
		return true
	})
	return codes
}

func TestStepsThatAreIndependentStillRun(t *testing.T) {
	const ran, skipped = false, true
	for _, c := range []struct {
		name  string
		spoil func(*Settings)
		want  []bool // is skipped, in the order of Steps
	}{
		{"all is well", func(*Settings) {}, []bool{ran, ran, skipped, ran, ran, ran, ran, ran, ran}},
		{"without a key everything but the lookup runs", func(s *Settings) { s.Accounts[0].Key = noKey },
			[]bool{ran, ran, skipped, ran, ran, ran, ran, skipped, skipped}},
		{"without an endpoint the address is still asked for", func(s *Settings) { s.Accounts[0].Endpoint, s.EchoURL = "", "http://127.0.0.1:1/" },
			[]bool{ran, ran, ran, skipped, skipped, skipped, skipped, skipped, skipped}},
		{"with a wrong digest nothing is signed", func(s *Settings) { s.digest = func([]byte) string { return "" } },
			[]bool{ran, ran, skipped, ran, ran, ran, ran, skipped, skipped}},
		{"another provider's host is left alone", func(s *Settings) { s.Accounts[0].Provider = "other" },
			[]bool{ran, ran, skipped, skipped, skipped, skipped, skipped, skipped, skipped}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := simulated(t, nil)
			c.spoil(&set)
			var got []bool
			for _, step := range Run(t.Context(), set).Accounts[0].Steps {
				got = append(got, step.Status == Skipped)
				if (step.Status == Skipped) != (step.Skipped != "") {
					t.Errorf("step %s is %s and says %q", step.Name, step.Status, step.Skipped)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAStoppedDoctorFindsNothing(t *testing.T) {
	set := simulated(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	set.Resolver = stoppingResolver(cancel)
	report := Run(ctx, set)
	if report.Status != NotRun || len(report.All()) > 0 {
		t.Errorf("status %s, findings %v", report.Status, codesOf(report))
	}
}

func TestAccountsAreCheckedOneByOneOrAlone(t *testing.T) {
	set := simulated(t, nil)
	second := set.Accounts[0]
	second.ID, second.Username = "beta", "nobody"
	set.Accounts = append(set.Accounts, second)
	report := Run(t.Context(), set)
	if len(report.Accounts) != 2 || report.Accounts[0].Status != Healthy || report.Accounts[1].Status != Unwell || report.Status != Unwell {
		t.Errorf("%+v", report)
	}
	set.Only = "acme"
	if report = Run(t.Context(), set); len(report.Accounts) != 1 || report.Status != Healthy {
		t.Errorf("%+v", report)
	}
}

func TestTheTextNamesTheAddressThatTheServerSaw(t *testing.T) {
	report := Run(t.Context(), simulated(t, refused("raw")))
	var text strings.Builder
	if err := report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Account acme: user acme at https://rr-n1-tor.opensrs.net:55443/ (live)",
		"  ok       tls ", "  skipped  address    no echo URL is given", "  PROBLEM  answer ",
		"answer.address: OpenSRS refuses the address of this machine. It saw 127.0.0.1.",
		"at most five entries", "up to 15 minutes", "Seen: Connection refused: invalid ip address [127.0.0.1]",
		"Not healthy: 1 problem, 0 notices.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, &text)
		}
	}
	for line := range strings.Lines(text.String()) {
		if len([]rune(line)) > textWidth+1 {
			t.Errorf("line is too long: %s", line)
		}
	}
}
