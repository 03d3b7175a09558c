package portal_test

import (
	"slices"
	"strings"
	"sync"
	"time"

	"portal/internal/srs/srssim"
)

// replies holds the simulator's replies back while it is closed.
type replies struct {
	mu   sync.Mutex
	gate chan struct{} // closed to let pass
}

func newReplies() *replies {
	r := &replies{gate: make(chan struct{})}
	close(r.gate)
	return r
}

// wait returns once the reply may go.
func (r *replies) wait() {
	r.mu.Lock()
	gate := r.gate
	r.mu.Unlock()
	<-gate
}

// hold keeps back the replies from now on, and lets those go that are held.
func (r *replies) hold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open()
	r.gate = make(chan struct{})
}

// release lets all go.
func (r *replies) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open()
}

func (r *replies) open() {
	select {
	case <-r.gate:
	default:
		close(r.gate)
	}
}

// rounds are the calls that go out side by side, round after round; nil for none.
func (row pagesRow) rounds() (rounds [][]string) {
	for _, phase := range strings.Split(row.calls, " → ") {
		var names []string
		for _, word := range strings.Split(phase, ", ") {
			if word == "*the domain*" {
				names = append(names, domainReads...)
			} else if name := strings.Trim(word, "`"); name != word {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return nil
		}
		rounds = append(rounds, names)
	}
	return rounds
}

// together are the calls of the row as the ledger tells them: it does not know which of
// two reads waited for the other.
func (row pagesRow) together() string {
	var phases, reads []string
	flush := func() {
		if len(reads) > 0 {
			phases, reads = append(phases, readWords(reads)), nil
		}
	}
	for _, phase := range strings.Split(row.calls, " → ") {
		names := (pagesRow{calls: phase}).rounds()
		if len(names) == 0 || !isRead(names[0][0]) {
			flush()
			phases = append(phases, phase)
			continue
		}
		reads = append(reads, names[0]...)
	}
	flush()
	return strings.Join(phases, " → ")
}

// roundPatience is how long the calls of a round may take to arrive, which they do at
// once unless one waits for the answer to another.
const roundPatience = time.Minute

// sendInRounds asks for a page, and answers the calls of a round when all have come.
func (w *pagesWalk) sendInRounds(p pageProof, rounds [][]string) pageAnswer {
	w.Helper()
	before := len(w.sim.Ledger(0))
	w.replies.hold()
	defer w.replies.release()
	answer := make(chan pageAnswer, 1)
	go func() {
		defer close(answer)
		answer <- w.send(p.path, nil)
	}()
	var want []string
	for i, round := range rounds {
		want = append(want, round...)
		for end := time.Now().Add(roundPatience); !containsAll(namesOf(w.sim.Ledger(0)[before:]), want); time.Sleep(time.Millisecond) {
			if i > 0 && containsNone(namesOf(w.sim.Ledger(0)[before:]), round) {
				w.replies.hold() // a call that goes out twice may be late the second time, and the round wait for it
			}
			if time.Now().After(end) || len(answer) > 0 {
				w.replies.release()
				w.Errorf("%s: round %d is to have all of %q before one is answered; there are %q", p.function, i+1, round, namesOf(w.sim.Ledger(0)[before:]))
				return <-answer
			}
		}
		w.replies.hold()
	}
	w.replies.release()
	return <-answer
}

func namesOf(entries []srssim.Entry) (names []string) {
	for _, e := range entries {
		names = append(names, callName(e))
	}
	return names
}

func containsAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(name string) bool { return !slices.Contains(have, name) })
}

func containsNone(have, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(have, name) })
}
