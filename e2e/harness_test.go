package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"
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
}

func TestAPageIsJudgedAgainForWhatTheRulesMaySeeAndNotForItsWords(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.open("/sign-in")
	before := p.outline()
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
		after := p.outline()
		if (after != before) != tt.again {
			t.Errorf("after %s the outline differs: %t, want %t", tt.change, after != before, tt.again)
		}
		before = after
	}
}
