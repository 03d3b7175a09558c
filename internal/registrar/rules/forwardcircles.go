package rules

import (
	"net/url"
	"strings"

	"portal/internal/registrar"
)

// forwardChains follows forwards of a domain from address to address. Rows that are
// off lead nowhere.
type forwardChains struct {
	domain registrar.DomainName
	rows   []registrar.Forward
	named  map[string]int // place of the row that a name has
}

func chainsOf(domain registrar.DomainName, rows []registrar.Forward) forwardChains {
	c := forwardChains{domain: domain, rows: rows, named: make(map[string]int)}
	for i, f := range rows {
		if _, twice := c.named[f.Name]; f.Enabled && !twice {
			c.named[f.Name] = i
		}
	}
	return c
}

// next is the row that answers where row i leads: the row of that name, or the one
// for all others. It returns -1 where no row does. The row of the domain itself is
// not taken for names without one: those have mostly a website of their own.
func (c forwardChains) next(i int) int {
	host, below := c.hostOf(c.rows[i]), "."+string(c.domain)
	name := strings.TrimSuffix(host, below)
	switch {
	case host == "":
		return -1
	case host == string(c.domain):
		name = ""
	case name == host:
		return -1
	}
	if to, ok := c.named[name]; ok {
		return to
	}
	if to, ok := c.named[registrar.ForwardOthers]; ok && name != "" {
		return to
	}
	return -1
}

// hostOf is the host that an enabled row leads to, "" if there is none.
func (c forwardChains) hostOf(f registrar.Forward) string {
	to, problem := forwardURL(f.Destination)
	u, err := url.Parse(to)
	if !f.Enabled || problem != "" || err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Hostname(), ".")
}

// endless marks the rows that never come to an end: those of a circle, and those
// that lead into one. Each row is looked at once.
func (c forwardChains) endless() []bool {
	const unseen, open, ends, circles = 0, 1, 2, 3
	state := make([]int, len(c.rows))
	for i := range c.rows {
		var path []int
		at := i
		for at >= 0 && state[at] == unseen {
			state[at] = open
			path, at = append(path, at), c.next(at)
		}
		end := ends
		if at >= 0 && state[at] != ends {
			end = circles
		}
		for _, row := range path {
			state[row] = end
		}
	}
	marks := make([]bool, len(c.rows))
	for i := range marks {
		marks[i] = state[i] == circles
	}
	return marks
}

// newCircles are the places of rows that run in circles which live has not: of rows
// that were touched, if there are any.
func newCircles(domain registrar.DomainName, rows, live []registrar.Forward) []int {
	before, known := make(map[registrar.Forward]bool), make(map[registrar.Forward]bool)
	for i, endless := range chainsOf(domain, live).endless() {
		before[live[i]], known[live[i]] = endless, true
	}
	var touched, others []int
	for i, endless := range chainsOf(domain, rows).endless() {
		switch {
		case !endless || before[rows[i]]:
		case known[rows[i]]:
			others = append(others, i)
		default:
			touched = append(touched, i)
		}
	}
	if len(touched) > 0 {
		return touched
	}
	return others
}

// ForwardPath lists the names that a visitor of row i of what was typed comes
// through, the first one included, until one comes again.
func ForwardPath(domain registrar.DomainName, typed []registrar.Forward, i int) []string {
	rows := make([]registrar.Forward, len(typed))
	for n, row := range typed {
		rows[n], _ = checkedForward(row, domain)
	}
	chains := chainsOf(domain, rows)
	seen := make(map[int]bool)
	var names []string
	for i >= 0 {
		names = append(names, rows[i].Typed().Name)
		if seen[i] {
			break
		}
		seen[i], i = true, chains.next(i)
	}
	return names
}
