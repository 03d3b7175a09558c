package xcp

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Value is a piece of a reply: a text, a map (dt_assoc) or a list (dt_array).
// The zero Value is an empty text. Reading what is not there, or is of another
// kind, gives something empty: servers send an empty text where a map or a list
// has nothing in it (XCP reference, section 2.4).
type Value struct {
	kind  kind
	text  string
	items []Item
}

// Item is one keyed part of a map or a list.
type Item struct {
	Key   string
	Value Value
}

type kind uint8

const (
	textKind kind = iota
	assocKind
	arrayKind
)

// Format writes no content: a reply can hold passwords, auth codes and cookies.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[reply data]") }

// TextValue returns text as a value, to be read as one of a reply.
func TextValue(text string) Value { return Value{text: text} }

// IsMap reports whether v is a map.
func (v Value) IsMap() bool { return v.kind == assocKind }

// IsText reports whether v is a text, which an empty map or list may be sent as.
func (v Value) IsText() bool { return v.kind == textKind }

// Get returns the value under key, or the zero Value. Keys are compared exactly.
func (v Value) Get(key string) Value {
	value, _ := v.Lookup(key)
	return value
}

// Lookup returns the value under key and whether a map has it.
func (v Value) Lookup(key string) (Value, bool) {
	if v.kind != assocKind {
		return Value{}, false
	}
	for i := range v.items {
		if v.items[i].Key == key {
			return v.items[i].Value, true
		}
	}
	return Value{}, false
}

// Items returns the parts of a map, in the order of the document.
func (v Value) Items() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.kind != assocKind {
			return
		}
		for i := range v.items {
			if !yield(v.items[i].Key, v.items[i].Value) {
				return
			}
		}
	}
}

// List returns the parts of a list in the order of their keys, which need not be
// the order of the document.
func (v Value) List() []Value {
	if v.kind != arrayKind || len(v.items) == 0 {
		return nil
	}
	items := v.items
	if !slices.IsSortedFunc(items, byIndex) {
		items = slices.Clone(items)
		slices.SortStableFunc(items, byIndex)
	}
	list := make([]Value, len(items))
	for i := range items {
		list[i] = items[i].Value
	}
	return list
}

// byIndex orders decimal keys as numbers and puts anything else behind them.
func byIndex(a, b Item) int { return cmp.Compare(index(a.Key), index(b.Key)) }

func index(key string) uint64 {
	n, err := strconv.ParseUint(key, 10, 64)
	if err != nil {
		return 1<<64 - 1
	}
	return n
}

// Text returns a text without the white space around it; "" for maps and lists.
func (v Value) Text() string { return strings.TrimSpace(v.text) }

// Raw returns a text as it was sent.
func (v Value) Raw() string { return v.text }

// Texts returns the non-empty texts of a list, in order.
func (v Value) Texts() []string {
	var texts []string
	for _, item := range v.List() {
		if text := item.Text(); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// Int returns a whole number, or 0 when the text is none.
func (v Value) Int() int {
	n, _ := strconv.Atoi(v.Text())
	return n
}

// Is reports whether a flag is set: 1, Y or a word of that meaning.
func (v Value) Is() bool {
	switch strings.ToLower(v.Text()) {
	case "1", "y", "yes", "true", "enabled", "on":
		return true
	}
	return false
}

// Time reads YYYY-MM-DD with or without HH:MM:SS, and the full form of ISO 8601
// that events have. No source names the zone of dates without one; they are taken
// as UTC, so near midnight the day may be off by one. It is zero when the text is
// no date.
func (v Value) Time() time.Time {
	text := v.Text()
	for _, layout := range []string{time.DateTime, time.DateOnly, time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Unix reads seconds since 1970; zero when the text is no such number.
func (v Value) Unix() time.Time {
	seconds, err := strconv.ParseInt(v.Text(), 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
