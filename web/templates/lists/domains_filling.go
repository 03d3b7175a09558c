package lists

import "net/url"

// pollAddress is where the region of progress asks for news. Rows says whether
// the page shows any: one that shows none is given the first ones.
func (v DomainsView) pollAddress() string {
	q := url.Values{}
	if len(v.Rows) > 0 {
		q.Set("rows", "1")
	}
	return address("/domains/progress", q)
}

// fillingStage names what is under way.
func (v DomainsView) fillingStage() string {
	switch {
	case v.Filling.first():
		return "names"
	case v.Filling.active():
		return "details"
	}
	return "over"
}

// fillingTitle, fillingText and the bar say how far it is.
func (v DomainsView) fillingTitle() string {
	switch {
	case v.Filling.active():
		return v.T("filling.title")
	case v.Filling.Failed:
		return v.T("domains.failed.title")
	}
	return v.T("filling.done.title")
}

func (v DomainsView) fillingText() string {
	f := v.Filling
	switch {
	case f.first() && f.Total == 0:
		return v.T("filling.begin")
	case f.first():
		return v.N("filling.listed", f.Total, "listed", f.Listed)
	case f.active():
		return v.N("filling.read", f.Total, "read", f.Read)
	case f.Failed:
		return v.T("domains.failed.text")
	}
	return v.N("filling.done.text", f.Total)
}

// fillingBar is the value and the end of the bar; known is false before the
// number of domains is.
func (v DomainsView) fillingBar() (value, most int, known bool) {
	f := v.Filling
	if f.first() {
		return f.Listed, f.Total, f.Total > 0
	}
	return f.Read, f.Total, f.Total > 0
}
