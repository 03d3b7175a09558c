package quota

import (
	"context"
	"runtime"
	"sync"
	"time"

	"portal/internal/routine"
)

const (
	// lifetime is how long after its moment a permit is good. A longer one makes
	// more calls come together, a shorter one loses permits on a busy machine.
	lifetime = 80 * time.Millisecond
	// portion is how much is asked for at most at a time. Others wait that long.
	portion = 50 * time.Millisecond
	// askAgain is how soon a process asks again that got no place.
	askAgain = 50 * time.Millisecond
	// giveBack is how soon places are given back that nobody here needs.
	giveBack = 100 * time.Millisecond
	// signOfLife is how often a process with long calls tells that it still lives.
	signOfLife = time.Second
)

// bounds are the limits of an account.
type bounds struct {
	perSecond int
	parallel  int // calls of all kinds
	open      int // calls of one kind
	most      int // turns that are asked for at a time
}

func newBounds(perSecond, parallel int) bounds {
	reserve := parallel / 5
	if parallel > 1 {
		reserve = max(1, reserve)
	}
	return bounds{
		perSecond: perSecond, parallel: parallel, open: parallel - reserve,
		most: max(1, perSecond*int(portion)/int(time.Second)),
	}
}

// ask is what a process tells and wants: calls under way, and further ones.
type ask struct {
	running, wanted counts
	first           kind // goes first where there is not enough for both
}

// grant is what it gets: so many calls, the first one at a moment of our clock,
// the others each a pace later.
type grant struct {
	calls counts
	first time.Time
}

// desk gives turns to those in line. One question to the ledger is under way at
// a time, for all that wait at its beginning, up to a portion. Who gets a turn
// is decided when its moment has come.
type desk struct {
	bounds bounds
	ledger func(context.Context, ask) (grant, error)
	ctx    context.Context
	stop   context.CancelFunc
	wake   chan struct{} // room for one

	mu       sync.Mutex
	line     line
	running  counts
	reported counts // what the ledger has as ours
	refused  bool   // the last question got nothing, and nothing has changed since
	serving  bool
	first    kind // that was not served last
}

func newDesk(b bounds, ledger func(context.Context, ask) (grant, error)) *desk {
	ctx, stop := context.WithCancel(context.Background())
	return &desk{bounds: b, ledger: ledger, ctx: ctx, stop: stop, wake: make(chan struct{}, 1)}
}

func (d *desk) close() { d.stop() }

func (d *desk) join(c *caller) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.line.push(c)
	if d.line[c.kind].length == 1 { // the first of its kind may get what others can't
		d.refused = false
	}
	d.rouse()
}

// leave takes c out of the line; it reports false if c was served already.
func (d *desk) leave(c *caller) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.line.remove(c)
}

func (d *desk) release(k kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[k]--
	if d.line.waiting().sum() > 0 {
		d.refused = false
		d.rouse()
	}
}

// rouse has serve look again. The caller holds the lock.
func (d *desk) rouse() {
	if !d.serving {
		d.serving = true
		routine.Begin(d.serve, func(err error) {
			if err != nil { // a panic: who waits gets it, and who comes next begins again
				d.fail(err)
				d.over()
			}
		})
		return
	}
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// serve asks and hands out until nobody waits and the ledger has nothing as ours.
func (d *desk) serve() error {
	for {
		runtime.Gosched() // calls that go out side by side are asked for by one question
		question, pause, over := d.plan()
		if over {
			return nil
		}
		if pause > 0 && !d.rest(pause) {
			continue
		}
		got, err := d.ledger(d.ctx, question)
		if err != nil {
			d.fail(err)
			continue
		}
		d.note(question, got)
		d.handOut(question.first, got)
	}
}

// over notes that serve has ended.
func (d *desk) over() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.serving = false
}

// rest waits; it reports false if something happened meanwhile.
func (d *desk) rest(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.wake:
	case <-d.ctx.Done():
	}
	return false
}

// plan says what to ask, and after what time.
func (d *desk) plan() (a ask, pause time.Duration, over bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a = ask{running: d.running, first: d.first}
	waiting := d.line.waiting()
	left := min(d.bounds.most, d.bounds.parallel-d.running.sum())
	for _, k := range []kind{d.first, d.first.other()} {
		a.wanted[k] = max(0, min(waiting[k], left, d.bounds.open-d.running[k]))
		left -= a.wanted[k]
	}
	switch {
	case a.wanted.sum() > 0 && !d.refused:
		return a, 0, false
	case a.wanted.sum() > 0:
		return a, askAgain, false
	case waiting.sum() == 0 && (d.running == counts{} && d.reported == counts{} || d.ctx.Err() != nil):
		d.serving = false
		return a, 0, true
	case d.running != d.reported && !d.refused:
		return a, giveBack, false
	}
	return a, signOfLife, false
}

// note keeps what the ledger knows of us now.
func (d *desk) note(a ask, got grant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range kinds {
		d.reported[k] = a.running[k] + got.calls[k]
	}
	d.refused = a.wanted.sum() > 0 && got.calls.sum() == 0
}

// fail tells all in line that the ledger can't be asked.
func (d *desk) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := d.line.popAny(); c != nil; c = d.line.popAny() {
		c.ready <- err
	}
	d.refused = true
}

// handOut gives what was granted to those who are next, at the moment of each. The
// kinds alternate, k first.
func (d *desk) handOut(k kind, got grant) {
	for i := range got.calls.sum() {
		if got.calls[k] == 0 {
			k = k.other()
		}
		at := got.first.Add(time.Duration(i) * time.Second / time.Duration(d.bounds.perSecond))
		time.Sleep(time.Until(at)) // a portion at most, and the time that others have reserved
		if time.Since(at) <= lifetime {
			d.serveNext(k)
		}
		got.calls[k]--
		k = k.other()
	}
}

func (d *desk) serveNext(k kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.line.pop(k); c != nil {
		d.running[k]++
		d.first = k.other()
		c.ready <- nil
	}
}

func (k kind) other() kind { return 1 - k }
