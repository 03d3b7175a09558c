package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
)

// bucket counts attempts of one sort, and leaks. The first attempts are free, those
// after them keep a gap, and when the bucket is full the next one waits until it has
// leaked. A day has at most `most` plus 24 `perHour`.
type bucket struct {
	name    string
	free    int           // attempts that wait for nothing
	gap     time.Duration // between those after them; 0: the bucket is counted and makes nobody wait
	most    int           // attempts that the bucket holds
	perHour float64       // how many of them leak
}

// The buckets of failures. A profile can be named by any of its domains, which is
// what the username's bucket is for. The bucket of a login is large, so that it takes
// more than a spray over many logins to make its people wait. Together with one network and one device that
// are known to it, a login has at most 196 guesses a day: 160 + 18 + 18.
var (
	bucketLogin    = bucket{name: "profile", free: 5, gap: time.Second, most: 100, perHour: 2.5}
	bucketUsername = bucket{name: "username", free: 15, gap: time.Second, most: 100, perHour: 2.5}
	bucketKnown    = bucket{name: "known", free: 4, gap: time.Second, most: 6, perHour: 0.5}
	bucketDevice   = bucket{name: "device", free: 4, gap: time.Second, most: 6, perHour: 0.5}
)

// bucketRight counts right passwords, by login: each costs calls, and an entry in
// the log. Nobody who does not know the password can fill it.
var bucketRight = bucket{name: "right", free: 20, gap: time.Second, most: 200, perHour: 120}

// bucketBrand makes nobody wait. Beyond its free failures the brand is taken to be
// under attack, see queue.
var bucketBrand = bucket{name: "brand", free: 200, most: 1000, perHour: 200}

// knownFor is how long a network stays known to a login after a sign-in, deviceFor
// how long a browser does.
const (
	knownFor  = 30 * 24 * time.Hour
	deviceFor = 180 * 24 * time.Hour
)

// remembered is what is left of failures after a time of quiet. The bucket never
// holds more than most, whatever its row says.
func (s bucket) remembered(failures float64, quiet time.Duration) float64 {
	return max(min(failures, float64(s.most))-s.perHour*max(quiet, 0).Hours(), 0)
}

// longest is how long a bucket makes anybody wait: a later time in a row was written
// by a clock that ran ahead.
func (s bucket) longest() time.Duration { return s.wait(float64(s.most) + 1) }

// wait is how long the next attempt must wait after so many failures.
func (s bucket) wait(failures float64) time.Duration {
	switch over := failures - float64(s.most) + 1; {
	case s.gap == 0, math.Round(failures) < float64(s.free):
		return 0
	case over <= 0:
		return s.gap
	default:
		return max(time.Duration(over/s.perHour*float64(time.Hour)), s.gap)
	}
}

// counter is one row: a bucket and, hashed, whom it is about.
type counter struct {
	bucket
	key string
	old []string // the same under earlier sealing keys; see rekey
}

// way is one of the ways in which an attempt can be let through: all its counters
// have to be free.
type way struct {
	counters []counter
	// crowd is the counter of all visitors of a brand, where the way leads through
	// its queue, and from that of the visitor's widest network; else both are zero.
	crowd, from counter
}

// attempt is a sign-in as the throttle sees it.
type attempt struct {
	ways  []way    // the best one first
	known []string // keys by which the network and the browser will be known
	right counter  // of right passwords; it is in every way
}

func newThrottle(pool *pgxpool.Pool, now func() time.Time, keys ...[]byte) (*throttle, error) {
	t := &throttle{pool: pool, now: now}
	for _, key := range keys {
		derived, err := hkdf.Key(sha256.New, key, nil, "sign-in throttle", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive key of throttle: %w", err)
		}
		t.keys = append(t.keys, derived)
	}
	return t, nil
}

// attempt finds out what a sign-in counts for. Where the login signed in lately,
// from the same browser or the same network, it counts apart: strangers who guess
// at it, or at the whole brand, can't shut out the people whose login it is.
func (t *throttle) attempt(ctx context.Context, v Visitor, c registrar.Credentials) (attempt, error) {
	username := strings.ToLower(strings.TrimSpace(c.Username)) // registrars ignore case
	login := []string{v.Brand, string(c.Domain), username}
	known := t.counter(bucketKnown, append(login, network(v.Address))...)
	device := t.counter(bucketDevice, append(login, string(v.device))...)
	a := attempt{known: []string{known.key}, right: t.counter(bucketRight, login...)}
	if v.device != "" {
		a.known = append(a.known, device.key)
	}
	if err := t.rekey(ctx, keptKnown, known, device); err != nil {
		return attempt{}, err
	}
	is, err := t.whichKnown(ctx, a.known, device.key)
	if err != nil {
		return attempt{}, err
	}
	from, crowd := t.networks(bucketAddress, v.Address), t.counter(bucketBrand, v.Brand)
	if is[device.key] {
		a.ways = append(a.ways, way{counters: []counter{a.right, device}})
	}
	if is[known.key] {
		a.ways = append(a.ways, way{counters: append([]counter{a.right, known}, from...)})
	}
	strange := append([]counter{a.right, t.counter(bucketLogin, login...), t.counter(bucketUsername, v.Brand, username), crowd}, from...)
	a.ways = append(a.ways, way{counters: strange, crowd: crowd, from: from[len(from)-1]})
	return a, nil
}

// counter hashes with a key: names and addresses are few enough to be tried out.
func (t *throttle) counter(s bucket, parts ...string) counter {
	c := counter{bucket: s, key: s.hashed(t.keys[0], parts)}
	for _, old := range t.keys[1:] {
		c.old = append(c.old, s.hashed(old, parts))
	}
	return c
}

func (s bucket) hashed(key []byte, parts []string) string {
	h := hmac.New(sha256.New, key)
	for _, part := range append([]string{s.name}, parts...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return s.name + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}

func keysOf(counters []counter) []string {
	keys := make([]string, len(counters))
	for i, c := range counters {
		keys[i] = c.key
	}
	return keys
}
