package lists

import "strconv"

// Names of the fields that say which domains are meant: each by its name, or
// all that match the filter's fields beside them.
const (
	ParamDomain = "domain"
	ParamAll    = "all"
	ParamAdd    = "add"
	ParamRemove = "remove"
)

// chooseID is the ID of a row's box.
func chooseID(row int) string { return "choose-" + strconv.Itoa(row+1) }

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
