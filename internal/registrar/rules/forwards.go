package rules

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/registrar"
)

// ForwardField names a field of a forward in a form.
type ForwardField string

// The fields.
const (
	ForwardName        ForwardField = "name"
	ForwardTo          ForwardField = "to"
	ForwardTitle       ForwardField = "title"
	ForwardDescription ForwardField = "description"
	ForwardKeywords    ForwardField = "keywords"
)

// ForwardProblem says what is wrong with a field of a forward.
type ForwardProblem string

// The problems. The zero value is none.
const (
	ForwardBadName ForwardProblem = "name"
	ForwardTwice   ForwardProblem = "twice" // another row has the name
	ForwardNoURL   ForwardProblem = "no_url"
	ForwardBadURL  ForwardProblem = "url"
	ForwardScheme  ForwardProblem = "scheme" // neither http nor https
	ForwardUser    ForwardProblem = "user"   // a login in the address
	ForwardLong    ForwardProblem = "long"
	ForwardLoop    ForwardProblem = "loop"   // back to where it comes from
	ForwardCircle  ForwardProblem = "circle" // the same over other rows
	ForwardBadText ForwardProblem = "text"   // too long, or not on one line
	ForwardTooMany ForwardProblem = "too_many"
)

// MaxForwards bounds the forwards of a domain. No source names a bound; this one
// keeps the form usable.
const MaxForwards = 100

// Bounds of fields, in characters; of the address by the registrar's own rule.
const (
	maxForwardURL   = 200
	maxForwardName  = 128
	maxForwardText  = 255
	maxForwardWords = 1024
)

// mostTyped is what is looked at of a name or an address, in bytes: it is more than
// any that is right has before it is written in ASCII.
const mostTyped = 2048

// ForwardPlace is a field of a row, which counts from 0.
type ForwardPlace struct {
	Row   int
	Field ForwardField
}

// CheckForwards reads what was typed for domain, row by row, and says what is
// wrong. Blank rows are left out. A row of live is right as it is.
func CheckForwards(domain registrar.DomainName, typed, live []registrar.Forward) ([]registrar.Forward, map[ForwardPlace]ForwardProblem) {
	known := make(map[registrar.Forward]bool)
	for _, f := range live {
		known[f.Typed()] = true
	}
	problems, names := make(map[ForwardPlace]ForwardProblem), make(map[string]bool)
	var wanted []registrar.Forward
	var from []int // row of each
	for i, row := range typed {
		if row.Blank() {
			continue
		}
		f, found := checkedForward(row, domain)
		if known[row] {
			found = nil
			if f = row; f.Name == registrar.ForwardItself {
				f.Name = ""
			}
		}
		for field, problem := range found {
			problems[ForwardPlace{i, field}] = problem
		}
		if found[ForwardName] == "" && names[f.Name] {
			problems[ForwardPlace{i, ForwardName}] = ForwardTwice
		}
		if names[f.Name] = true; len(wanted) >= max(MaxForwards, len(live)) {
			problems[ForwardPlace{i, ForwardName}] = ForwardTooMany
		}
		wanted, from = append(wanted, f), append(from, i)
	}
	for _, i := range newCircles(domain, wanted, live) {
		if at := (ForwardPlace{from[i], ForwardTo}); problems[at] == "" {
			problems[at] = ForwardCircle
		}
	}
	return wanted, problems
}

// checkedForward is a row as the registrar takes it, and what is wrong with it.
func checkedForward(f registrar.Forward, domain registrar.DomainName) (registrar.Forward, map[ForwardField]ForwardProblem) {
	problems := make(map[ForwardField]ForwardProblem)
	note := func(field ForwardField, problem ForwardProblem) {
		if problem != "" {
			problems[field] = problem
		}
	}
	var problem ForwardProblem
	f.Name, problem = forwardName(domain, f.Name)
	note(ForwardName, problem)
	f.Destination, problem = forwardURL(f.Destination)
	if problem == "" && problems[ForwardName] == "" && loops(f, domain) {
		problem = ForwardLoop
	}
	note(ForwardTo, problem)
	if !f.Masked {
		f.Title, f.Description, f.Keywords = "", "", ""
		return f, problems
	}
	for field, text := range map[ForwardField]*string{ForwardTitle: &f.Title, ForwardDescription: &f.Description, ForwardKeywords: &f.Keywords} {
		*text = strings.TrimSpace(*text)
		most := maxForwardText
		if field == ForwardKeywords {
			most = maxForwardWords
		}
		if utf8.RuneCountInString(*text) > most || strings.ContainsFunc(*text, unicode.IsControl) {
			note(field, ForwardBadText)
		}
	}
	return f, problems
}

// forwardName reads a name below domain: a label or some, @ or *; whole names are
// taken, too.
func forwardName(domain registrar.DomainName, text string) (string, ForwardProblem) {
	text = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(text), "."))
	switch {
	case len(text) > mostTyped:
		return text, ForwardBadName
	case text == registrar.ForwardOthers:
		return text, ""
	case text == registrar.ForwardItself, text == string(domain), text == domain.Unicode():
		return "", ""
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "."+string(domain)), "."+domain.Unicode())
	name, err := registrar.ASCII(text)
	if text == "" || err != nil || len(name) > maxForwardName || strings.Contains(name, registrar.ForwardOthers) {
		return text, ForwardBadName
	}
	return name, ""
}

// forwardURL reads the address of a page, and writes it in ASCII.
func forwardURL(text string) (string, ForwardProblem) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return text, ForwardNoURL
	case len(text) > mostTyped:
		return text, ForwardLong
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == utf8.RuneError }) {
		return text, ForwardBadURL
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return text, ForwardBadURL
	case u.Scheme != "http" && u.Scheme != "https":
		return text, ForwardScheme
	case u.User != nil:
		return text, ForwardUser
	}
	port := u.Port()
	if u.Host, err = webHost(u.Hostname()); err != nil {
		return text, ForwardBadURL
	}
	if port != "" {
		u.Host += ":" + port
	}
	written := escaped(u.String())
	if len(written) > maxForwardURL {
		return text, ForwardLong
	}
	return written, ""
}

var errNoWebHost = errors.New("neither an address nor a host with a domain")

// webHost reads the host of a URL, and returns it as a URL has it.
func webHost(text string) (string, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		if address.Is6() {
			return "[" + address.String() + "]", nil
		}
		return address.String(), nil
	}
	name, err := registrar.ASCII(text)
	if err != nil || !strings.Contains(name, ".") {
		return "", errNoWebHost
	}
	return name, nil
}

// escaped writes what is not ASCII as percent signs and digits.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// loops reports whether f leads to the very name that it is for.
func loops(f registrar.Forward, domain registrar.DomainName) bool {
	u, err := url.Parse(f.Destination)
	from := string(domain)
	if f.Name != "" {
		from = f.Name + "." + from
	}
	return err == nil && u.Hostname() == from
}
