package notice

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"portal/internal/brand"
)

//go:embed letter.html
var letterHTML string

// letterPage lays a letter out. Mail programs know little CSS and no scripts.
var letterPage = template.Must(template.New("letter").Parse(letterHTML))

// page is what letterPage is given.
type page struct {
	letter
	Light, Dark style
}

// style are a brand's colours; they are computed, never text of a configuration.
type style struct{ Accent, OnAccent, Strong template.CSS }

func styleOf(c brand.Colours) style {
	return style{template.CSS(c.Accent), template.CSS(c.OnAccent), template.CSS(c.Strong)}
}

// errNoAddress means that a recipient's address can't stand in a mail.
var errNoAddress = errors.New("no address to send to")

// message makes the mail of l: text and HTML that say the same. It returns
// errNoAddress, which leaves the address out.
func (l letter) message(b brand.Brand, n row, now time.Time) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	from := "notices@" + strings.SplitN(n.MessageID, "@", 2)[1]
	if b.Mail != nil {
		from = b.Mail.From
	}
	if err := m.FromFormat(b.Name, from); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if err := m.To(n.Recipient); err != nil {
		return nil, errNoAddress
	}
	if b.Support.Email != "" {
		if err := m.ReplyTo(b.Support.Email); err != nil {
			return nil, fmt.Errorf("reply address: %w", err)
		}
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(now.UTC())
	m.SetMessageIDWithValue(n.MessageID)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no absence notes, please
	m.SetGenHeader("Content-Language", l.Lang)
	html, err := l.html(b)
	if err != nil {
		return nil, err
	}
	m.SetBodyString(mail.TypeTextPlain, l.text())
	m.AddAlternativeString(mail.TypeTextHTML, html)
	return m, nil
}

func (l letter) html(b brand.Brand) (string, error) {
	light, dark := b.Colours()
	var out bytes.Buffer
	if err := letterPage.Execute(&out, page{l, styleOf(light), styleOf(dark)}); err != nil {
		return "", fmt.Errorf("lay out mail: %w", err)
	}
	return out.String(), nil
}

// text is the mail for people who read no HTML.
func (l letter) text() string {
	var b strings.Builder
	paragraph := func(lines ...string) {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		for _, line := range lines {
			b.WriteString(oneLine(line) + "\n")
		}
	}
	paragraph(l.Title)
	paragraph(l.Intro)
	domain := ""
	for _, c := range l.Changes {
		var lines []string
		if c.Domain != domain {
			domain = c.Domain
			lines = append(lines, c.Domain)
		}
		paragraph(append(lines, "  "+c.What+":", "  - "+c.Before, "  + "+c.Now)...)
	}
	if l.More != "" {
		paragraph(l.More)
	}
	var lines []string
	for _, f := range l.Facts {
		lines = append(lines, f.Name+": "+f.Value)
	}
	if len(lines) > 0 {
		paragraph(lines...)
	}
	if l.Button.URL != "" {
		paragraph(l.Button.Text+":", l.Button.URL)
	}
	if l.Advice != "" {
		paragraph(l.Advice)
	}
	paragraph(append([]string{"-- ", l.Brand}, supportLines(l.Support)...)...)
	paragraph(l.Footer)
	if l.Settings.URL != "" {
		paragraph(l.Settings.Text + ": " + l.Settings.URL)
	}
	return b.String()
}

func supportLines(all []link) []string {
	var lines []string
	for _, s := range all {
		if strings.HasPrefix(s.URL, "http") {
			lines = append(lines, s.Text+": "+s.URL)
		} else {
			lines = append(lines, s.Text)
		}
	}
	return lines
}

// oneLine keeps a value from making lines of its own, which would look like ours.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
}
