package srssim

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// assoc is an XCP dt_assoc: values are string, assoc or list in a request, and
// whatever the encoder knows in a reply.
type assoc map[string]any

// list is an XCP dt_array, in order.
type list []any

// text returns the text under key, "" when it is absent or not a text.
func (a assoc) text(key string) string {
	s, _ := a[key].(string)
	return s
}

// trimmed returns the text under key without white space around it.
func (a assoc) trimmed(key string) string { return strings.TrimSpace(a.text(key)) }

// first returns the first text that is not empty under one of keys.
func (a assoc) first(keys ...string) string {
	for _, key := range keys {
		if s := a.trimmed(key); s != "" {
			return s
		}
	}
	return ""
}

// has reports whether key was sent at all.
func (a assoc) has(key string) bool {
	_, ok := a[key]
	return ok
}

// assoc returns the map under key; an empty text or an empty array stands for
// an empty map, as some clients write them.
func (a assoc) assoc(key string) assoc {
	m, _ := a[key].(assoc)
	return m
}

// list returns the array under key, nil when there is none.
func (a assoc) list(key string) list {
	l, _ := a[key].(list)
	return l
}

// texts returns the texts of the array under key; other items count as "".
func (a assoc) texts(key string) []string {
	var out []string
	for _, v := range a.list(key) {
		s, _ := v.(string)
		out = append(out, strings.TrimSpace(s))
	}
	return out
}

// oneOrMore returns the texts under key, which some write as one text and others
// as an array; empty ones are left out.
func (a assoc) oneOrMore(key string) []string {
	texts := append(a.texts(key), a.trimmed(key))
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// number returns the integer under key, or fallback when there is none.
func (a assoc) number(key string, fallback int) int {
	n, err := strconv.Atoi(a.trimmed(key))
	if err != nil {
		return fallback
	}
	return n
}

// flag reads 1, Y, yes, true and on as true.
func (a assoc) flag(key string) bool {
	switch strings.ToLower(a.trimmed(key)) {
	case "1", "y", "yes", "true", "on":
		return true
	}
	return false
}

// strings returns the texts of a flat map, which is how contacts travel.
func (a assoc) strings() map[string]string {
	out := make(map[string]string, len(a))
	for key, v := range a {
		if s, ok := v.(string); ok {
			out[key] = s
		}
	}
	return out
}

// fromStrings is the inverse of strings.
func fromStrings(m map[string]string) assoc {
	out := make(assoc, len(m))
	for key, s := range m {
		out[key] = s
	}
	return out
}

// listOf makes an array of texts.
func listOf(texts []string) list {
	out := make(list, len(texts))
	for i, s := range texts {
		out[i] = s
	}
	return out
}

// bit writes a boolean the XCP way.
func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// yesNo writes a boolean where XCP says Y or N.
func yesNo(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func itoa(n int) string { return strconv.Itoa(n) }
