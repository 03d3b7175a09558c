package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// mostRequests is what a page may ask for, itself among them, with an empty cache.
const mostRequests = 6

// lightPages have what they may weigh on the wire, in bytes with their headers.
var lightPages = []struct {
	login, path string
	most        int64
}{
	{"", "/sign-in", 35_000},
	{"harbour", "/domains", 45_000},
	{"jane", "/domains/brightwater.com", 42_000},
}

func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	for _, light := range lightPages {
		p := newTab(t, sharedDemo(t), true)
		if light.login != "" {
			p.signIn(p.demo.login(p.T, light.login))
		}
		if weight, requests := p.weigh(light.path); weight > light.most || requests > mostRequests || requests < 3 {
			t.Errorf("%s weighs %d bytes in %d requests, at most %d in %d", light.path, weight, requests, light.most, mostRequests)
		} else {
			t.Logf("%s weighs %d bytes in %d requests", light.path, weight, requests)
		}
	}
}

// weigh opens a page with an empty cache, and tells what came over the wire in how many
// requests until nothing was under way.
func (p *tab) weigh(path string) (bytes int64, requests int) {
	p.Helper()
	call(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	var mu sync.Mutex
	under := 0
	err := chromedp.Listen(p.ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			under++
			requests++
		case *network.EventLoadingFinished:
			under--
			bytes += int64(e.EncodedDataLength)
		case *network.EventLoadingFailed:
			under--
		}
	})
	if err != nil {
		p.Fatal(err)
	}
	p.open(path)
	p.await(`document.readyState === "complete"`)
	idle := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return under == 0
	}
	for pause, end := shortPause, time.Now().Add(patience); !idle() && time.Now().Before(end); {
		pause = longer(pause, longPause)
	}
	mu.Lock()
	defer mu.Unlock()
	return bytes, requests
}
