package e2e

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// look is a way in which a page is looked at.
type look struct {
	brand  int // by its place in the demo
	size   size
	scheme string
}

func (l look) String() string {
	return fmt.Sprintf("brand %d, %d wide, %s", l.brand+1, l.size.width, l.scheme)
}

// looks returns how the page is looked at: in one of two ways, the same in every
// run. With E2E_LOOKS=all that is both brands, both schemes and all widths.
func (s savedPage) looks() []look {
	if os.Getenv("E2E_LOOKS") != "all" {
		name := fnv.New32()
		_, _ = name.Write([]byte(s.page)) // never fails
		return []look{{s.brand, []size{phone, wide}[name.Sum32()%2], []string{"dark", "light"}[name.Sum32()%2]}}
	}
	var all []look
	for brand := range 2 {
		for _, scheme := range []string{"light", "dark"} {
			for _, size := range []size{narrow, phone, wide} {
				all = append(all, look{brand, size, scheme})
			}
		}
	}
	return all
}

// judge is a tab in which saved pages are shown and judged, one after another. What
// costs most, reading the checker's source, is done once for each.
type judge struct {
	ctx   context.Context
	sites []string // addresses of the brands
	brand int      // whose site the tab is on, -1 for none yet
	sheet string   // address of its stylesheet
}

// judge says what is wrong with the pages that the journeys met.
func (c *savedPages) judge() []string {
	d, err := shared.demo()
	if err != nil {
		return []string{err.Error()}
	}
	b, err := shared.browser()
	if err != nil {
		return []string{err.Error()}
	}
	return judgeAll(b, d.sites(), c.all)
}

// judgeAll says what is wrong with the pages, in every look that each is to have.
func judgeAll(b *browser, sites []string, all []savedPage) []string {
	work := make(chan savedPage)
	var mu sync.Mutex
	var problems []string
	var judges sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		judges.Go(func() {
			j := &judge{sites: sites, brand: -1}
			err := j.start(b)
			for s := range work {
				found := []string{fmt.Sprint(err)}
				if err == nil {
					found = j.judge(s)
				}
				mu.Lock()
				problems = append(problems, found...)
				mu.Unlock()
			}
		})
	}
	for _, s := range all {
		work <- s
	}
	close(work)
	judges.Wait()
	slices.Sort(problems)
	return problems
}

func (j *judge) start(b *browser) error {
	own := &browserProfile{browser: b}
	if err := own.grow(); err != nil {
		return err
	}
	j.ctx = own.tabs[0].ctx
	// The page of an unknown host has its style in itself, which its own policy allows.
	_, err := chromedp.Call(j.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	return err
}

// judge says what is wrong with a page.
func (j *judge) judge(s savedPage) (problems []string) {
	for _, l := range s.looks() {
		found, err := j.judgeLook(s, l)
		if err != nil {
			found = append(found, err.Error())
		}
		for _, problem := range found {
			problems = append(problems, fmt.Sprintf("%s, %s: %s", s, l, problem))
		}
	}
	return problems
}

func (j *judge) judgeLook(s savedPage, l look) ([]string, error) {
	if err := j.show(s, l); err != nil {
		return nil, err
	}
	if err := takePicture(j.ctx, fmt.Sprintf("%s-%s", s.page, l)); err != nil {
		return nil, err
	}
	var problems []string
	wide, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](sideScroll))
	if err != nil {
		return nil, err
	}
	if wide != "" {
		problems = append(problems, "scrolls sideways: "+wide)
	}
	found, err := j.violations()
	return append(problems, found...), err
}

var brandSheet = regexp.MustCompile(`/brand/look\.[0-9a-f]+\.css`)

// show puts the page into the tab as it was met, and waits until it is drawn with
// its styles.
func (j *judge) show(s savedPage, l look) error {
	if err := j.move(l.brand); err != nil {
		return err
	}
	if _, err := chromedp.Call(j.ctx, emulation.SetDeviceMetricsOverride, metrics(l.size)); err != nil {
		return err
	}
	if _, err := chromedp.Call(j.ctx, emulation.SetEmulatedMedia, media(l.scheme)); err != nil {
		return err
	}
	if err := j.allowScripts(s.scripts); err != nil {
		return err
	}
	html := brandSheet.ReplaceAllLiteralString(s.html, j.sheet)
	write := `document.open(), document.write("<!DOCTYPE html>" + ` + quoted(html) + `), document.close(), true`
	if _, err := chromedp.Run(j.ctx, chromedp.Evaluate[bool](write)); err != nil {
		return err
	}
	if err := j.awaitDrawn(); err != nil {
		return err
	}
	if err := j.allowScripts(true); err != nil {
		return err
	}
	// The tab may be where the page before was scrolled to.
	_, err := chromedp.Run(j.ctx, chromedp.Evaluate[bool](restore+"scrollTo(0, 0), true"))
	return err
}

// move opens a page of the brand's site that has neither style nor script, and loads
// the accessibility checker.
func (j *judge) move(brand int) error {
	if brand == j.brand {
		return nil
	}
	if err := j.allowScripts(true); err != nil {
		return err
	}
	if err := chromedp.Do(j.ctx, chromedp.Navigate(j.sites[brand]+"/sign-in")); err != nil {
		return err
	}
	sheet, err := chromedp.Run(j.ctx, chromedp.Evaluate[string](`new URL(document.querySelector("link[href^='/brand/look']").href).pathname`))
	if err != nil {
		return err
	}
	if err := chromedp.Do(j.ctx, chromedp.Navigate(j.sites[brand]+"/healthz")); err != nil {
		return err
	}
	source, err := axe()
	if err != nil {
		return err
	}
	j.brand, j.sheet = brand, sheet
	_, err = chromedp.Run(j.ctx, chromedp.Evaluate[bool](source+"\n; true"))
	return err
}

func (j *judge) awaitDrawn() error {
	const drawn = `document.readyState === "complete" && [...document.querySelectorAll("link[rel=stylesheet]")].every(l => l.sheet)`
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if is, err := chromedp.Run(j.ctx, chromedp.Evaluate[bool](drawn)); err != nil || is {
			return err
		}
	}
	return fmt.Errorf("the page is not drawn")
}

func (j *judge) allowScripts(on bool) error {
	_, err := chromedp.Call(j.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}
