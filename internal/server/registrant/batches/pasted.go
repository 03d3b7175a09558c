package batches

import (
	"slices"
	"strings"
	"unicode"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/page"
	"portal/web/templates/batches"
)

// pastedList is a list of names as people paste it.
type pastedList struct {
	names   []registrar.DomainName // in order, each once
	behind  []registrar.DomainName // what may be names behind a slash, or parts of an address
	leftOut []batches.BatchLeftOut
}

// parsePasted reads names between any separators. Addresses of pages and of
// mail are taken for the name in them.
func parsePasted(text string) pastedList {
	var list pastedList
	seen := make(map[string]bool)
	for entry := range strings.FieldsFuncSeq(text, separates) {
		name, err := rules.DomainIn(entry)
		key := string(name)
		if err != nil {
			key = entry
		}
		switch {
		case seen[key]:
			continue
		case err != nil:
			list.leftOut = append(list.leftOut, batches.BatchLeftOut{Text: page.Shortened(entry), Syntax: true})
		default:
			list.names = append(list.names, name)
		}
		seen[key] = true
		list.behind = append(list.behind, behindSlashes(entry)...)
	}
	return list
}

// behindSlashes are what reads as a name behind the first slash of an entry: names
// are listed so, and pages of a website look like it.
func behindSlashes(entry string) []registrar.DomainName {
	if strings.Contains(entry, "//") {
		return nil
	}
	var names []registrar.DomainName
	parts := strings.Split(entry, "/")
	for _, part := range parts[1:] {
		if name, err := rules.DomainIn(part); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// mostAbove bounds how many labels a host has in front of a name.
const mostAbove = 3

// above are the names that host may be below, the nearest first.
func above(host registrar.DomainName) []registrar.DomainName {
	var names []registrar.DomainName
	_, rest, _ := strings.Cut(string(host), ".")
	for len(names) < mostAbove && strings.Contains(rest, ".") {
		names = append(names, registrar.DomainName(rest))
		_, rest, _ = strings.Cut(rest, ".")
	}
	return names
}

// asked are all names to look for in the profile.
func (l pastedList) asked() []registrar.DomainName {
	names := slices.Concat(l.names, l.behind)
	for _, name := range l.names {
		names = append(names, above(name)...)
	}
	return names
}

// separates reports whether r stands between names: all that can be neither in
// a name nor in an address.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(",;|\"'`<>(){}«»“”„•·\u200b\ufeff", r)
}

// split tells the names that the profile holds from those to leave out.
func (l pastedList) split(held []registrar.DomainName) (kept []registrar.DomainName, leftOut []batches.BatchLeftOut) {
	mine := make(map[registrar.DomainName]bool, len(held))
	for _, name := range held {
		mine[name] = true
	}
	leftOut = l.leftOut
	for _, name := range l.names {
		if mine[name] {
			kept = append(kept, name)
			continue
		}
		out := batches.BatchLeftOut{Text: name.Unicode()}
		if i := slices.IndexFunc(above(name), func(parent registrar.DomainName) bool { return mine[parent] }); i >= 0 {
			out.Below = above(name)[i]
		}
		leftOut = append(leftOut, out)
	}
	for _, name := range kept {
		delete(mine, name)
	}
	for _, name := range l.behind {
		if mine[name] {
			kept = append(kept, name)
			delete(mine, name)
		}
	}
	return kept, leftOut
}
