package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sync"

	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker's source.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("../web/checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		return "", fmt.Errorf("axe-core is missing: run make test, which installs it (%w)", err)
	}
	return string(source), nil
})

const runAxe = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	resultTypes: ["violations", "incomplete"],
	preload: {assets: ["media"]},
}).then(r => JSON.stringify([["violation", r.violations], ["undecided", r.incomplete]].flatMap(([kind, results]) =>
	results.flatMap(v => v.nodes.map(n => ({
		kind, rule: v.id, help: v.help, node: n.target.join(" "), html: n.html,
		why: [...n.any, ...n.all, ...n.none].map(c => c.data?.messageKey ?? c.message).join(", "),
	}))))))`

// axeFinding is what the accessibility checker says of one element.
type axeFinding struct {
	Kind, Rule, Help string // Kind is "violation" or "undecided"
	Node             string // the selector of the element
	HTML             string
	Why              string // it could not decide
}

//go:embed testdata/undecided.json
var undecidedData []byte

// decided are what people looked at because the checker could not decide.
var decided = sync.OnceValues(func() (all []struct{ Rule, Node, Why, Reason string }, err error) {
	return all, json.Unmarshal(undecidedData, &all)
})

// explained reports whether somebody decided about a finding, with a reason.
func (f axeFinding) explained() (bool, error) {
	all, err := decided()
	if err != nil {
		return false, err
	}
	for _, d := range all {
		node, err := regexp.MatchString(d.Node, f.Node)
		if err != nil {
			return false, err
		}
		why, err := regexp.MatchString(d.Why, f.Why)
		if err != nil {
			return false, err
		}
		if f.Kind == "undecided" && f.Rule == d.Rule && node && why && d.Reason != "" {
			return true, nil
		}
	}
	return false, nil
}

// violations runs the accessibility checker on what the judge shows, and says what is
// wrong.
func (j *judge) violations() ([]string, error) {
	found, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, err
	}
	var findings []axeFinding
	if err := json.Unmarshal([]byte(found), &findings); err != nil {
		return nil, err
	}
	var problems []string
	for _, f := range findings {
		known, err := f.explained()
		if err != nil {
			return nil, err
		}
		if !known {
			problems = append(problems, fmt.Sprintf("accessibility: %s: %s\n%s, %s (%s)", f.Rule, f.Help, f.Node, f.HTML, f.Why))
		}
	}
	return problems, nil
}
