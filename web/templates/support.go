package templates

import (
	"strings"
	"time"

	"portal/internal/words"
)

// supportLine is one thing that support asks for.
type supportLine struct {
	name  words.Key
	value string // "" leaves the line out
}

// supportText is what a visitor passes on to support: our own words and codes,
// nothing secret, and nothing of who stands behind the brand.
func supportText(l Layout, lines []supportLine) string {
	var text strings.Builder
	for _, line := range lines {
		if line.value != "" {
			text.WriteString(l.T("support.line", "name", l.T(line.name), "value", line.value) + "\n")
		}
	}
	return text.String()
}

// supportTime is a moment that people in any zone understand alike.
func supportTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func (v ErrorView) support() string {
	return supportText(v.Layout, []supportLine{
		{words.Key("receipt.number"), v.number()},
		{words.Key("support.domain"), v.Domain.Unicode()},
		{words.Key("support.outcome"), v.title()},
		{words.Key("support.code"), string(v.Kind)},
		{words.Key("support.time"), supportTime(v.Now)},
		{words.Key("error.request"), v.RequestID},
	})
}
