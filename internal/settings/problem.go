// Package settings reads what an operator sets: it finds everything that is wrong
// at once, says where (variable or file and line), what and how to cure it, and
// derives from the same Go structs what is checked, documented and published as
// JSON Schema. No message of it holds a value that may be a secret.
package settings

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
)

// Problem is one thing that is wrong with a setting.
type Problem struct {
	Source  string `json:"source"`         // variable or flag, or path of a file
	Line    int    `json:"line,omitempty"` // in the file; 0 for none
	Says    string `json:"says"`           // what is wrong, and the cure
	Warning bool   `json:"warning,omitempty"`
}

// String is one line: where, and what. What begins with the source says it only once.
func (p Problem) String() string {
	if strings.HasPrefix(p.Says, p.Source+" ") {
		return p.Says
	}
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.Source, p.Line, p.Says)
	}
	return p.Source + ": " + p.Says
}

// Problems is all that is wrong; an error if it holds more than warnings.
type Problems []Problem

// Addf notes a problem of source.
func (p *Problems) Addf(source, format string, args ...any) {
	*p = append(*p, Problem{Source: source, Says: fmt.Sprintf(format, args...)})
}

// Warnf notes what is worth a look and stops nothing.
func (p *Problems) Warnf(source, format string, args ...any) {
	*p = append(*p, Problem{Source: source, Says: fmt.Sprintf(format, args...), Warning: true})
}

// Of counts the problems of source.
func (p Problems) Of(source string) int {
	n := 0
	for _, one := range p {
		if one.Source == source && !one.Warning {
			n++
		}
	}
	return n
}

// Split returns what is wrong and what is merely worth a look.
func (p Problems) Split() (wrong, warnings Problems) {
	for _, one := range p {
		if one.Warning {
			warnings = append(warnings, one)
		} else {
			wrong = append(wrong, one)
		}
	}
	return wrong, warnings
}

// Err is the problems as an error, or nil if there are none but warnings.
func (p Problems) Err() error {
	if wrong, _ := p.Split(); len(wrong) > 0 {
		return wrong
	}
	return nil
}

// Error lists the problems, a line each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// LogValue is the list as JSON has it, for logs.
func (p Problems) LogValue() slog.Value {
	text, err := json.Marshal([]Problem(p))
	if err != nil {
		return slog.StringValue(p.Error())
	}
	return slog.AnyValue(json.RawMessage(text))
}
