package ui

import (
	"strings"
	"time"

	"portal/internal/words"
)

// SupportLine is one thing that support asks for.
type SupportLine struct {
	Name  words.Key
	Value string // "" leaves the line out
}

// SupportText is what a visitor passes on to support: our own words and codes,
// nothing secret, and nothing of who stands behind the brand.
func SupportText(l Layout, lines []SupportLine) string {
	var text strings.Builder
	for _, line := range lines {
		if line.Value != "" {
			text.WriteString(l.T("support.line", "name", l.T(line.Name), "value", line.Value) + "\n")
		}
	}
	return text.String()
}

// SupportTime is a moment that people in any zone understand alike.
func SupportTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func (v ErrorView) support() string {
	return SupportText(v.Layout, []SupportLine{
		{words.Key("receipt.number"), v.number()},
		{words.Key("support.domain"), v.Domain.Unicode()},
		{words.Key("support.outcome"), v.title()},
		{words.Key("support.code"), string(v.Kind)},
		{words.Key("support.time"), SupportTime(v.Now)},
		{words.Key("error.request"), v.RequestID},
	})
}
