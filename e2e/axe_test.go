package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
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
	resultTypes: ["violations"],
	preload: {assets: ["media"]},
}).then(r => JSON.stringify(r.violations.map(v => ({
	id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary),
}))))`

// violations runs the accessibility checker on what the judge shows, and says what is
// wrong.
func (j *judge) violations() ([]string, error) {
	found, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, err
	}
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		return nil, err
	}
	var problems []string
	for _, v := range violations {
		problems = append(problems, fmt.Sprintf("accessibility: %s: %s\n%s", v.ID, v.Help, strings.Join(v.Nodes, "\n")))
	}
	return problems, nil
}
