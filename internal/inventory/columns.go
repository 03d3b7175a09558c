package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"portal/internal/registrar"
)

// unicodeColumn is empty for a name that reads the same both ways.
func unicodeColumn(name registrar.DomainName) string {
	if text := name.Unicode(); text != string(name) {
		return foldText(text)
	}
	return ""
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// The values of the column lock; empty is not known.
const (
	lockNone     = "none"
	lockLocked   = "locked"
	lockUnlocked = "unlocked"
)

func lockColumn(d registrar.Domain) string {
	switch {
	case !d.Parts.Has(registrar.PartLock):
		return ""
	case !d.Lock.Supported:
		return lockNone
	case d.Lock.Locked:
		return lockLocked
	}
	return lockUnlocked
}

func setColumn(d registrar.Domain) string {
	if !d.Parts.Has(registrar.PartRegistration) {
		return ""
	}
	return NameserverSet(registrar.Hosts(d.Nameservers))
}

// NameserverSet returns the key of a set of hosts for Filter.Nameservers; order
// and repetition don't count.
func NameserverSet(hosts []string) string {
	hosts = slices.Clone(hosts)
	slices.Sort(hosts)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(hosts), " ")))
	return hex.EncodeToString(sum[:10])
}
