package calendar

import (
	"sync"

	"portal/internal/profile"
)

// mostKept bounds the feeds that a process keeps, in bytes.
const mostKept = 64 << 20

// kept are feeds as they were written last, so that asking again is no work.
type kept struct {
	mu    sync.Mutex
	feeds map[profile.Key]keptFeed
	bytes int // of feeds
}

// keptFeed is a feed, and the state that it was written from.
type keptFeed struct {
	state string
	body  []byte // without a stamp
}

// get returns the feed of h if it was written from state; the caller does not change it.
func (k *kept) get(whose profile.Key, state string) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, found := k.feeds[whose]
	return f.body, found && f.state == state
}

// put keeps the feed of h. Others make room for it, whichever they are; one that
// takes more than half of the room is not kept.
func (k *kept) put(whose profile.Key, f keptFeed) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(whose)
	if len(f.body) > mostKept/2 {
		return
	}
	for other := range k.feeds {
		if k.bytes+len(f.body) <= mostKept {
			break
		}
		k.drop(other)
	}
	k.feeds[whose] = f
	k.bytes += len(f.body)
}

func (k *kept) drop(whose profile.Key) {
	k.bytes -= len(k.feeds[whose].body)
	delete(k.feeds, whose)
}
