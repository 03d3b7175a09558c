package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
)

// savedPage is a page as a journey met it, to be shown again; see take.
type savedPage struct {
	page, journey string
	scripts       bool // it was met with them; they are not part of html
	brand         int  // by its place in the demo
	html          string
}

func (s savedPage) String() string { return s.page + " (" + s.journey + ")" }

// savedPages are the pages that the journeys met, each state of one once.
type savedPages struct {
	mu   sync.Mutex
	all  []savedPage
	seen map[[sha256.Size]byte]bool // by outline
}

var met = savedPages{seen: make(map[[sha256.Size]byte]bool)}

func (c *savedPages) add(outline string, s savedPage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := sha256.Sum256([]byte(outline)); !c.seen[key] {
		c.seen[key] = true
		c.all = append(c.all, s)
	}
}

// copied is what take returns.
type copied struct {
	Live    string `json:"live"`    // the page's HTML, with what scripts made of it
	Frozen  string `json:"frozen"`  // html of a savedPage
	Outline string `json:"outline"` // what the accessibility rules see of the page
}

// take copies the page. What no attribute tells is marked: boxes that were ticked,
// dialogs that shut out the rest, where the focus is. What browsers without scripts
// show stands on its own, because a script judges the copy.
//
// The outline leaves out words, but not where there are some, numbers, and what
// scripts read. Rows that are alike are one. The search in the top bar, which
// scripts make another thing of, is judged on pages of its own.
const take = `(scripts => {
	const page = document.documentElement, copy = page.cloneNode(true), copies = [...copy.querySelectorAll("*")];
	[...page.querySelectorAll("*")].forEach((e, i) => {
		const c = copies[i];
		if ("checked" in e) c.toggleAttribute("checked", e.checked);
		if (e.tagName === "OPTION") c.toggleAttribute("selected", e.selected);
		if (e.matches(":modal")) c.setAttribute("data-saved-modal", "");
		if (e === document.activeElement && e !== document.body) c.setAttribute("data-saved-focus", "");
		if (e.tagName === "NOSCRIPT" && !scripts) c.replaceWith(...c.childNodes);
		if (e.tagName === "SCRIPT") c.remove();
	});
	const frozen = copy.outerHTML;
	copy.querySelector("#switch")?.closest("form")?.remove();
	const outline = copy.outerHTML.replace(/ (hx-|data-(?!theme))[a-z-]+(="[^"]*")?/g, "")
		.replace(/ (value|href|action|content|datetime)="[^"]*"/g, " $1")
		.replace(/>[^<]*[^<\s][^<]*</g, ">text<").replace(/>\s+</g, "><").replace(/\d+/g, "0")
		.replace(/(<(option|tr|li)\b(?:(?!<\/?\2\b).)*<\/\2>)\1+/gs, "$1");
	return JSON.stringify({live: page.outerHTML, frozen, outline});
})(%t)`

// restore puts back what take marked.
const restore = `document.querySelectorAll("[data-saved-modal]").forEach(e => { e.close(); e.showModal() });
	document.querySelector("[data-saved-focus]")?.focus();`

// save takes the page as it is now.
func (p *tab) save() copied {
	p.Helper()
	text, err := ask[string](p, fmt.Sprintf(take, p.scripts))
	if err != nil {
		p.Fatal(err)
	}
	var s copied
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		p.Fatal(err)
	}
	return s
}
