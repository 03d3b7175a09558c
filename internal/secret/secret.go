// Package secret keeps passwords, keys, authorisation codes and cookies out of
// logs, errors and pages, and seals those that must be stored.
package secret

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// String is a secret text. It prints, logs and marshals as "[redacted]";
// Reveal is the only way to its value.
//
// The value sits behind a pointer because package fmt does not call methods on
// unexported fields; it prints the pointer's address there, not the text.
type String struct{ value *string }

// New wraps value.
func New(value string) String { return String{value: &value} }

// Reveal returns the value. Call it only where the secret leaves for its
// destination: a signature, a request body, a seal.
func (s String) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsEmpty reports whether there is no value.
func (s String) IsEmpty() bool { return s.Reveal() == "" }

// Format writes the redaction for every verb, so that %v, %+v, %#v, %q and %x
// of a struct that holds a secret are all safe.
func (s String) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String returns the redaction.
func (s String) String() string { return redacted }

// LogValue returns the redaction.
func (s String) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns the redaction, for JSON, XML and flags.
func (s String) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText takes the value as it stands, so that settings can hold secrets.
func (s *String) UnmarshalText(text []byte) error {
	*s = New(string(text))
	return nil
}
