package registrar

import (
	"strconv"
	"strings"
)

// How people write the domain itself, and all names that have no forward of their own.
const (
	ForwardItself = "@"
	ForwardOthers = "*"
)

// Typed is f as people type it: @ for the domain itself.
func (f Forward) Typed() Forward {
	if f.Name == "" {
		f.Name = ForwardItself
	}
	return f
}

// Blank reports whether nothing was typed into a row.
func (f Forward) Blank() bool {
	return strings.TrimSpace(f.Name+f.Destination+f.Title+f.Description+f.Keywords) == ""
}

// Words of a line for what is not the usual.
const (
	lineOff    = "off"
	lineMasked = "masked"
)

// Line writes f for a log: its name, where it leads, and what is unusual about it.
func (f Forward) Line() string {
	line := f.Typed().Name + " " + strings.ReplaceAll(f.Destination, " ", "%20")
	if !f.Enabled {
		line += " " + lineOff
	}
	if f.Masked {
		line += " " + lineMasked + " " + strconv.Quote(f.Title) + " " + strconv.Quote(f.Description) + " " + strconv.Quote(f.Keywords)
	}
	return line
}

// ParseForwardLine is the reverse of Line.
func ParseForwardLine(line string) (f Forward, ok bool) {
	name, rest, ok := strings.Cut(line, " ")
	if !ok {
		return Forward{}, false
	}
	destination, rest, _ := strings.Cut(rest, " ")
	f = Forward{Name: strings.TrimPrefix(name, ForwardItself), Destination: destination, Enabled: true}
	if after, off := strings.CutPrefix(rest, lineOff); off {
		f.Enabled, rest = false, strings.TrimPrefix(after, " ")
	}
	texts, masked := strings.CutPrefix(rest, lineMasked+" ")
	if !masked {
		return f, rest == ""
	}
	f.Masked = true
	for _, to := range []*string{&f.Title, &f.Description, &f.Keywords} {
		quoted, err := strconv.QuotedPrefix(texts)
		if err != nil {
			return Forward{}, false
		}
		if *to, err = strconv.Unquote(quoted); err != nil {
			return Forward{}, false
		}
		texts = strings.TrimPrefix(texts[len(quoted):], " ")
	}
	return f, texts == ""
}
