package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The checks that every test leans on are shown to catch something.

func TestTheBrowserTellsWhatThePolicyForbids(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.open("/sign-in")
	if _, err := ask[bool](p, `document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>x</p>"), console.error("loud"), setTimeout(() => { throw new Error("thrown") }), true`); err != nil {
		t.Fatal(err)
	}
	wanted := []string{"Content Security Policy", "console: ", "exception: "}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		noted := p.complaints()
		if all := strings.Join(noted, "\n"); !slices.ContainsFunc(wanted, func(text string) bool { return !strings.Contains(all, text) }) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("noted only %q", noted)
		}
	}
	p.forgive()
}

func TestTheCheckersFindWhatIsWrong(t *testing.T) {
	t.Parallel()
	pages := pagesSeen{html: make(map[string]string)}
	pages.add("broken", `<!DOCTYPE html><html lang="en"><title>x</title><p hx-get="/x"><div id="a"></div><div id="a"></div></p>`)
	if problems := pages.judge(); len(problems) < 3 {
		t.Errorf("the HTML checker finds only %q", problems)
	}
	const frame, good = `<html lang="en"><head><title>x</title></head><body><main><h1>Heading</h1>%s</main></body></html>`, `<p>Text</p>`
	wanted := map[string]string{
		good:      "",
		`<input>`: "accessibility: label",
		`<p style="color: #aaa; background: #fff">`: "accessibility: color-contrast",
		`<p style="width: 9999px">`:                 "scrolls sideways",
	}
	var saved []savedPage
	for html := range wanted {
		saved = append(saved, savedPage{page: html, journey: t.Name(), scripts: true, html: fmt.Sprintf(frame, html+"Text")})
	}
	problems := judgeAll(sharedBrowser(t), sharedDemo(t).sites(), saved)
	for html, want := range wanted {
		at := slices.IndexFunc(problems, func(p string) bool { return strings.HasPrefix(p, html+" ("+t.Name()+")") && strings.Contains(p, want) })
		if (at >= 0) != (want != "") {
			t.Errorf("of %s the checkers say %q", html, problems)
		}
	}
}

func TestASavedPageIsShownAsItWasMet(t *testing.T) {
	t.Parallel()
	for scripts, here := range map[bool]string{true: "", false: "Reload"} {
		p := newTab(t, sharedDemo(t), scripts)
		p.open("/sign-in")
		if _, err := ask[bool](p, `document.querySelector("main").innerHTML = "<input type=checkbox id=box><dialog id=over><button id=ok>OK</button></dialog><noscript><p>Reload</p></noscript>",
			document.querySelector("#box").checked = true, document.querySelector("#over").showModal(), true`); err != nil {
			t.Fatal(err)
		}
		j := &judge{sites: p.demo.sites(), brand: -1}
		if err := j.start(sharedBrowser(t)); err != nil {
			t.Fatal(err)
		}
		s := savedPage{page: "made", scripts: scripts, html: p.save().Frozen}
		for _, l := range []look{{0, phone, "dark"}, {1, wide, "light"}} {
			if err := j.show(s, l); err != nil {
				t.Fatal(err)
			}
			shown, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](`[document.querySelector("#box").checked, document.querySelector("#over").matches(":modal"),
				document.activeElement.id, innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, getComputedStyle(document.body).marginTop,
				document.querySelector("main").innerText.includes("Reload") ? "Reload" : ""].join()`))
			if want := fmt.Sprintf("true,true,ok,%d,%t,0px,%s", l.size.width, l.scheme == "dark", here); err != nil || shown != want {
				t.Errorf("scripts %t, %s: shown is %q, want %q (%v)", scripts, l, shown, want, err)
			}
		}
	}
}

func TestAPageIsJudgedAgainForWhatTheRulesMaySeeAndNotForItsWords(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.open("/sign-in")
	before := p.save().Outline
	for _, tt := range []struct {
		change string
		again  bool
	}{
		{`document.querySelector("h1").textContent = "Other words 12"`, false},
		{`document.querySelector("#domain").setAttribute("value", "example.com")`, false},
		{`document.querySelector("h1").textContent = ""`, true},
		{`document.querySelector("#domain").setAttribute("aria-label", "")`, true},
		{`document.querySelector("label").remove()`, true},
	} {
		if _, err := ask[bool](p, `(`+tt.change+`, true)`); err != nil {
			t.Fatal(err)
		}
		after := p.save().Outline
		if (after != before) != tt.again {
			t.Errorf("after %s the outline differs: %t, want %t", tt.change, after != before, tt.again)
		}
		before = after
	}
}
