package quota

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// account is a ledger in memory that answers after a while. Places are as many as
// each process may want.
type account struct {
	perSecond int
	answer    time.Duration
	mu        sync.Mutex
	next      time.Time
	asked     []ask
	away      error
}

func (a *account) ask(_ context.Context, question ask) (grant, error) {
	time.Sleep(a.answer / 2)
	a.mu.Lock()
	now := time.Now()
	a.asked = append(a.asked, question)
	if a.next.Before(now.Add(-leeway)) {
		a.next = now.Add(-leeway)
	}
	wait := a.next.Sub(now)
	a.next = a.next.Add(time.Duration(question.wanted.sum()) * time.Second / time.Duration(a.perSecond))
	away := a.away
	a.mu.Unlock()
	time.Sleep(a.answer / 2)
	return grant{question.wanted, time.Now().Add(wait)}, away
}

// told is what was asked so far.
func (a *account) told() []ask {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.asked)
}

// keepBusy has callers ask desk again and again until ctx ends; each turn is for
// a call that takes a while. It returns when turns were given.
func keepBusy(ctx context.Context, d *desk, callers int, call time.Duration) *[]time.Time {
	var mu sync.Mutex
	given := new([]time.Time)
	for i := range callers {
		go func() {
			for ctx.Err() == nil {
				c := &caller{profile: fmt.Sprint(i), ready: make(chan error, 1)}
				d.join(c)
				select {
				case <-c.ready:
					mu.Lock()
					*given = append(*given, time.Now())
					mu.Unlock()
					time.Sleep(call)
					d.release(c.kind)
				case <-ctx.Done():
					if !d.leave(c) {
						d.release(c.kind)
					}
				}
			}
		}()
	}
	return given
}

// settle lets time pass, and what is due by then happen.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// wantBound checks what Limits promises of the rate.
func wantBound(t *testing.T, at []time.Time, perSecond int, answer time.Duration) {
	t.Helper()
	slices.SortFunc(at, time.Time.Compare)
	for _, span := range []time.Duration{50 * time.Millisecond, time.Second, 10 * time.Second} {
		from := 0
		for to := range at {
			for at[to].Sub(at[from]) > span {
				from++
			}
			most := float64(perSecond)*(span+lifetime+answer).Seconds() + 1
			if n := to - from + 1; float64(n) > most {
				t.Errorf("%d turns within %s, at most %.0f are allowed", n, span, most)
				return
			}
		}
	}
}

func TestBusyProcessesGetTheWholeRateAndNoMoreHoweverSlowTheDatabaseAnswers(t *testing.T) {
	for _, perSecond := range []int{20, 50, 2000} {
		for _, processes := range []int{1, 2} {
			for _, answer := range []time.Duration{time.Millisecond, 8800 * time.Microsecond, 35 * time.Millisecond} {
				t.Run(fmt.Sprintf("%d a second, %d processes, answers after %s", perSecond, processes, answer), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { wholeRate(t, perSecond, processes, answer) })
				})
			}
		}
	}
}

func wholeRate(t *testing.T, perSecond, processes int, answer time.Duration) {
	const took = 10 * time.Second
	shared := &account{perSecond: perSecond, answer: answer}
	ctx, stop := context.WithTimeout(t.Context(), took)
	defer stop()
	var given []*[]time.Time
	for range processes {
		given = append(given, keepBusy(ctx, newDesk(newBounds(perSecond, 1000), shared.ask), 300, 0))
	}
	<-ctx.Done()
	settle(time.Minute) // what is under way ends
	var all []time.Time
	for i, at := range given {
		all = append(all, *at...)
		if part := float64(len(*at)) / took.Seconds() / float64(perSecond); part < 0.9/float64(processes) {
			t.Errorf("process %d got %.2f of the rate", i+1, part)
		}
	}
	wantBound(t, all, perSecond, answer)
	if whole := float64(perSecond) * took.Seconds(); float64(len(all)) < 0.99*whole-1 {
		t.Errorf("%d turns of %.0f", len(all), whole)
	}
}

func TestAPermitIsGoodForAMoment(t *testing.T) {
	tests := []struct {
		name  string
		first time.Duration // moment of the first permit, from now
		n     int
		given int           // of three callers
		took  time.Duration // 0 if it does not matter
	}{
		{"one that is due", 0, 1, 1, 0},
		{"several at their moments", 0, 3, 3, 100 * time.Millisecond},
		{"more than callers", 0, 5, 3, 200 * time.Millisecond},
		{"one that is a bit old", -60 * time.Millisecond, 1, 1, 0},
		{"one that is too old", -81 * time.Millisecond, 1, 0, 0},
		{"the younger ones of many", -200 * time.Millisecond, 5, 2, 0}, // the third is 100 ms old
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(newBounds(20, 10), nil)
				d.serving = true // only the test hands out
				for range 3 {
					d.join(&caller{ready: make(chan error, 1)})
				}
				began := time.Now()
				d.handOut(ordinary, grant{counts{tt.n, 0}, began.Add(tt.first)})
				took := time.Since(began)
				if given := d.running[ordinary]; given != tt.given || tt.took > 0 && took != tt.took {
					t.Errorf("%d permits in %s", given, took)
				}
			})
		})
	}
}

func TestEachKindLeavesPlacesToTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(newBounds(1000, 10), (&account{perSecond: 1000}).ask)
		for k := range kinds {
			for range 20 {
				d.join(&caller{kind: k, ready: make(chan error, 1)})
			}
			settle(time.Second)
			if want := [kinds]counts{{8, 0}, {8, 2}}[k]; d.running != want {
				t.Errorf("under way are %v, want %v", d.running, want)
			}
		}
		for range 4 { // places that get free go to both
			d.release(ordinary)
			settle(time.Second)
		}
		if want := (counts{6, 4}); d.running != want {
			t.Errorf("under way are %v, want %v", d.running, want)
		}
		for d.line.waiting().sum() > 0 { // so that it ends
			d.line.popAny()
		}
		for k := range kinds {
			for d.running[k] > 0 {
				d.release(k)
			}
		}
		settle(time.Minute)
	})
}

func TestPlacesAreGivenBackSoonAndLongCallsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &account{perSecond: 100}
		d := newDesk(newBounds(100, 10), shared.ask)
		c := &caller{ready: make(chan error, 1)}
		d.join(c)
		<-c.ready
		settle(10*time.Second + time.Millisecond)
		if told := shared.told(); len(told) != 11 || told[10].running != (counts{1, 0}) {
			t.Errorf("a call of ten seconds was told of %d times: %v", len(told), told)
		}
		d.release(c.kind)
		settle(signOfLife + giveBack)
		told := shared.told()
		if last := told[len(told)-1]; last.running != (counts{}) {
			t.Errorf("its place is kept: %v", last)
		}
		settle(time.Hour)
		d.mu.Lock()
		defer d.mu.Unlock()
		if n := len(shared.told()); n != len(told) || d.serving {
			t.Errorf("an idle process asked %d times", n-len(told))
		}
	})
}

func TestWhileTheLedgerIsAwayThereAreNoTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &account{perSecond: 100, away: errors.New("away")}
		d := newDesk(newBounds(100, 10), shared.ask)
		for range 20 { // more than places
			c := &caller{ready: make(chan error, 1)}
			d.join(c)
			if err := <-c.ready; !errors.Is(err, shared.away) {
				t.Errorf("err = %v", err)
			}
		}
		shared.mu.Lock()
		shared.away = nil
		shared.mu.Unlock()
		c := &caller{ready: make(chan error, 1)}
		d.join(c)
		if err := <-c.ready; err != nil {
			t.Error(err)
		}
		d.release(c.kind)
		time.Sleep(time.Minute)
	})
}

// With the default limits and a registrar that takes 300 ms for a call, one
// profile asks with 260 connections, while ten others sign in (three calls, one
// after the other) and edit (five) every few seconds.
func TestOneProfileWithHundredsOfCallsDoesNotHoldUpTheOthers(t *testing.T) {
	for k, name := range []string{"reads", "sign-ins and edits"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { underAttack(t, kind(k)) })
		})
	}
}

func underAttack(t *testing.T, with kind) {
	const call, answer = 300 * time.Millisecond, 2 * time.Millisecond
	shared := &account{perSecond: 50, answer: answer}
	d := newDesk(newBounds(50, 10), shared.ask)
	call1 := func(profile string, k kind) {
		c := &caller{profile: profile, kind: k, ready: make(chan error, 1)}
		d.join(c)
		<-c.ready
		time.Sleep(call)
		d.release(k)
	}
	var over atomic.Bool
	for range 260 {
		go func() {
			for !over.Load() {
				call1("attacker", with)
			}
		}()
	}
	time.Sleep(10 * time.Second) // the attack is under way
	var mu sync.Mutex
	took := map[int][]time.Duration{} // by number of calls
	var others sync.WaitGroup
	for i := range 10 {
		others.Go(func() {
			for n := range 20 {
				time.Sleep(2*time.Second + time.Duration(i*137)*time.Millisecond) // they read and type
				calls := []int{3, 5}[n%2]
				began := time.Now()
				for range calls {
					call1(fmt.Sprint(i), pressing)
				}
				mu.Lock()
				took[calls] = append(took[calls], time.Since(began))
				mu.Unlock()
			}
		})
	}
	others.Wait()
	over.Store(true)
	time.Sleep(5 * time.Minute)
	for calls, what := range map[int]string{3: "a sign-in", 5: "an edit"} {
		slices.Sort(took[calls])
		median, last := took[calls][len(took[calls])/2], took[calls][len(took[calls])-1]
		t.Logf("%s takes %s at the median, %s at most", what, median, last)
		if median >= 2*time.Second {
			t.Errorf("%s takes %s at the median", what, median)
		}
	}
}
