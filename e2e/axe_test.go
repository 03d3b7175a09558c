package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/runtime"
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
	rules: {"color-contrast": {enabled: %t}},
}).then(r => JSON.stringify(r.violations.map(v => ({
	id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary),
}))))`

// loadAxe puts the accessibility checker on the page. The tab compiles it once, and
// again when the page is in another process.
func (p *tab) loadAxe() {
	p.Helper()
	if loaded, _ := ask[bool](p, `"axe" in window`); loaded {
		return
	}
	if p.seat.axe != "" {
		if _, err := chromedp.Call(p.ctx, runtime.RunScript, runtime.RunScriptParams{ScriptID: p.seat.axe}); err == nil {
			return
		}
	}
	source, err := axe()
	if err != nil {
		p.Fatal(err)
	}
	p.seat.axe = call(p, runtime.CompileScript, runtime.CompileScriptParams{Expression: source, PersistScript: true}).ScriptID
	call(p, runtime.RunScript, runtime.RunScriptParams{ScriptID: p.seat.axe})
}

// wantAccessible fails for every violation of the accessibility rules, those about
// contrast only with colours. It lets
// scripts run for as long as the checker needs; the page's own have had their
// chance when it was loaded.
func (p *tab) wantAccessible(name string, colours bool) {
	p.Helper()
	if !p.scripts {
		p.allowScripts(true)
		defer p.allowScripts(false)
	}
	p.loadAxe()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(runAxe, colours), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: check accessibility: %v", name, err)
	}
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		p.Fatal(err)
	}
	for _, v := range violations {
		p.Errorf("%s: accessibility: %s: %s\n%s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}
