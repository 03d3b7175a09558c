package lists

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
)

// Names of the fields that say which domains are meant: each by its name, or all that
// match the filter of the list.
const (
	ParamDomain = "domain" // a box of a row
	ParamKept   = "kept"   // chosen on other pages: names with blanks between
	ParamAll    = "all"
	ParamAdd    = "add"
	ParamRemove = "remove"
)

// chooseID is the ID of a row's box.
func chooseID(row int) string { return "choose-" + strconv.Itoa(row+1) }

// mostKept is how many domains can be chosen one by one: their names go with every form
// of the list. All that match are one word, however many there are.
const mostKept = 5_000

// keptText is names as ParamKept has them.
func keptText(names []registrar.DomainName) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, " ")
}

// kept are the names that are chosen and have no row on this page, in order.
func (v DomainsView) kept() string {
	shown := make(map[registrar.DomainName]bool, len(v.Rows))
	for _, r := range v.Rows {
		shown[r.Name] = true
	}
	var kept []registrar.DomainName
	for name := range v.Chosen {
		if !shown[name] {
			kept = append(kept, name)
		}
	}
	slices.Sort(kept)
	return keptText(kept)
}

// more reports whether there are domains that match on other pages.
func (v DomainsView) more() bool { return v.Total > len(v.Rows) }

// chosenText says how many are chosen; the script fills in other numbers.
func (v DomainsView) chosenText() string {
	switch n := len(v.Chosen); {
	case v.ChosenAll:
		return v.N("choose.all_chosen", v.Total)
	case n == 0:
		return v.T("choose.none")
	case n == 1:
		return v.T("choose.single")
	default:
		return v.T("choose.several", "n", n)
	}
}

// chosenState tells the style sheet whether anything is chosen.
func (v DomainsView) chosenState() string {
	if len(v.Chosen) > 0 || v.ChosenAll {
		return "some"
	}
	return "none"
}

// numberPlace stands for a number that the script knows.
const numberPlace = "#"

// tableClass makes room for the boxes where there are any.
func (v DomainsView) tableClass() string {
	if v.MayChoose {
		return "as-cards domains pickable"
	}
	return "as-cards domains"
}
