package doctor

import (
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	textWidth = 100 // columns
	indent    = "             "
)

// WriteText writes the report for people.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s, %s UTC\n", r.Program, r.Version, r.Started.Format(time.DateTime))
	for _, f := range r.Findings {
		b.WriteString("\n")
		f.writeText(&b)
	}
	for _, account := range r.Accounts {
		account.writeText(&b)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Summary())
	_, err := io.WriteString(w, b.String())
	return err
}

// Summary is the result in a sentence.
func (r Report) Summary() string {
	problems := r.Problems()
	notices := len(r.All()) - problems
	counts := fmt.Sprintf("%s, %s.", plural(problems, "problem"), plural(notices, "notice"))
	switch r.Status {
	case NotRun:
		return "The doctor could not finish: " + counts
	case Unwell:
		return "Not healthy: " + counts
	}
	return "Healthy: " + counts
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a AccountReport) writeText(b *strings.Builder) {
	fmt.Fprintf(b, "\nAccount %s: user %s at %s (%s)\n\n", orDash(a.ID), orDash(a.Username), orDash(a.Endpoint), a.Environment)
	for _, step := range a.Steps {
		step.writeText(b)
	}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func (s Step) writeText(b *strings.Builder) {
	if s.Status == Skipped {
		fmt.Fprintf(b, "  skipped  %-10s %s\n", s.Name, s.Skipped)
		return
	}
	word := "ok"
	if len(s.Findings) > 0 {
		word = "notice"
	}
	if s.Status == Unwell {
		word = "PROBLEM"
	}
	fmt.Fprintf(b, "  %-7s  %-10s %d ms\n", word, s.Name, s.TookMS)
	for _, fact := range s.Facts {
		wrap(b, indent, fact.Name+": "+fact.Value)
	}
	for _, f := range s.Findings {
		f.writeText(b)
	}
}

func (f Finding) writeText(b *strings.Builder) {
	mark := ""
	if f.Level == Notice {
		mark = " (notice)"
	}
	wrap(b, indent, fmt.Sprintf("%s%s: %s", f.Code, mark, f.Says))
	if f.Detail != "" {
		wrap(b, indent+"  ", "Seen: "+f.Detail)
	}
	for _, cure := range f.Cures {
		wrap(b, indent+"- ", cure)
	}
}

// wrap writes text in lines of textWidth; lead begins the first line, and as many
// spaces the others.
func wrap(b *strings.Builder, lead, text string) {
	line := lead
	rest := strings.Repeat(" ", len(lead))
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len(line)+1+len(word) > textWidth:
			b.WriteString(line + "\n")
			line = rest + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
}
