package audit

import (
	"log/slog"
	"sync"
)

// unreadable says once of each entry that it can't be read.
type unreadable struct {
	log *slog.Logger // nil for none

	mu   sync.Mutex
	said map[int64]bool
}

// unreadableKept bounds what is remembered; then all is said again.
const unreadableKept = 10_000

// note says that entry id can't be read, because of err.
func (u *unreadable) note(id int64, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.said[id] || u.log == nil {
		return
	}
	if u.said == nil || len(u.said) >= unreadableKept {
		u.said = make(map[int64]bool)
	}
	u.said[id] = true
	u.log.Error("an entry of the log can't be read", "entry", id, "err", err)
}
