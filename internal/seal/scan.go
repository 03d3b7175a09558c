package seal

import (
	"bytes"
	"encoding/json"
	"errors"
)

var errNoObject = errors.New("the body is no JSON object")

// scanObject calls field with each key of a JSON object and its value, as they are
// written. It looks no deeper than it has to: that the whole is JSON says the guard of
// the database, and that it is unaltered says its hash. It is there because the verifier
// reads every entry, and wants seven values of each.
func scanObject(text []byte, field func(key, value []byte) error) error {
	at := skipSpace(text, 0)
	if at >= len(text) || text[at] != '{' {
		return errNoObject
	}
	if at = skipSpace(text, at+1); at < len(text) && text[at] == '}' {
		return nil
	}
	for {
		key, next := scanString(text, at)
		if key == nil {
			return errNoObject
		}
		if at = skipSpace(text, next); at >= len(text) || text[at] != ':' {
			return errNoObject
		}
		at = skipSpace(text, at+1)
		end := scanValue(text, at)
		if end < 0 {
			return errNoObject
		}
		if err := field(key, text[at:end]); err != nil {
			return err
		}
		at = skipSpace(text, end)
		if at >= len(text) || text[at] != ',' {
			break
		}
		at = skipSpace(text, at+1)
	}
	if at >= len(text) || text[at] != '}' || skipSpace(text, at+1) != len(text) {
		return errNoObject
	}
	return nil
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
		at++
	}
	return at
}

// scanString returns what stands between the quotes of the string at at, and where it
// ends; nil if there is none.
func scanString(text []byte, at int) (inside []byte, end int) {
	if at >= len(text) || text[at] != '"' {
		return nil, 0
	}
	for from := at + 1; ; {
		quote := bytes.IndexByte(text[from:], '"')
		if quote < 0 {
			return nil, 0
		}
		quote += from
		escapes := 0
		for text[quote-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return text[at+1 : quote : quote], quote + 1
		}
		from = quote + 1
	}
}

// scanValue returns where the value at at ends, -1 if there is none.
func scanValue(text []byte, at int) int {
	if at >= len(text) {
		return -1
	}
	switch text[at] {
	case '"':
		if inside, end := scanString(text, at); inside != nil {
			return end
		}
		return -1
	case '{', '[':
		return scanNested(text, at)
	}
	end := at
	for end < len(text) && text[end] != ',' && text[end] != '}' && text[end] != ']' && text[end] > ' ' {
		end++
	}
	if end == at {
		return -1
	}
	return end
}

func scanNested(text []byte, at int) int {
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			inside, end := scanString(text, at)
			if inside == nil {
				return -1
			}
			at = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return -1
}

// textOf returns the text that a JSON value is, nil for what is no text.
func textOf(value []byte) []byte {
	inside, end := scanString(value, 0)
	if inside == nil || end != len(value) {
		return nil
	}
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return nil
	}
	return append([]byte{}, text...)
}
