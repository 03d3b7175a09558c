package edits

import (
	"net/url"

	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// HostRow is one host object as the registrar has it.
type HostRow struct {
	Name       string // A-labels
	IPv4, IPv6 string // "" for none
	Deletable  registrar.Fact
	Uses       []registrar.DomainName // the first domains of the profile that use it
	UsesTotal  int
}

// HostTyped is what the form of a host holds, as it was typed.
type HostTyped struct{ Name, IPv4, IPv6 string }

// HostField is a field of the form of a host: its name.
type HostField string

// The fields.
const (
	HostFieldName HostField = "host"
	HostFieldIPv4 HostField = "ipv4"
	HostFieldIPv6 HostField = "ipv6"
)

// HostFormProblem says what is wrong with a field.
type HostFormProblem string

// The problems.
const (
	HostNoName      HostFormProblem = "no_name"
	HostBadName     HostFormProblem = "bad_name"
	HostElsewhere   HostFormProblem = "elsewhere" // not below the domain
	HostTaken       HostFormProblem = "taken"     // it is there already
	HostNoAddress   HostFormProblem = "no_address"
	HostNeedsIPv4   HostFormProblem = "needs_ipv4" // the TLD wants one
	HostWithoutIPv6 HostFormProblem = "without_ipv6"
	HostBadAddress  HostFormProblem = "bad_address"
	HostPrivate     HostFormProblem = "private" // not reachable from everywhere
)

var hostFormProblems = map[HostFormProblem]words.Key{
	HostNoName:      words.Key("hosts.problem.no_name"),
	HostBadName:     words.Key("hosts.problem.bad_name"),
	HostElsewhere:   words.Key("hosts.problem.elsewhere"),
	HostTaken:       words.Key("hosts.problem.taken"),
	HostNoAddress:   words.Key("hosts.problem.no_address"),
	HostNeedsIPv4:   words.Key("hosts.problem.needs_ipv4"),
	HostWithoutIPv6: words.Key("hosts.problem.without_ipv6"),
	HostBadAddress:  words.Key("hosts.problem.bad_address"),
	HostPrivate:     words.Key("hosts.problem.private"),
}

// HostEntry is what the form of a host holds, and what is wrong with it.
type HostEntry struct {
	Typed    HostTyped
	Problems map[HostField]HostFormProblem
}

// HostsView lists the host objects below a domain, with a form for another one.
type HostsView struct {
	ui.EditForm
	HostEntry
	Hosts     []HostRow
	NoObjects bool // the registry keeps none
	Unread    bool // the registrar does not answer
	MayChange bool // those that are there
}

// Action is the form's address.
func (v HostsView) Action() string { return ui.DomainPath(v.Head.Name, string(ui.SectionHosts)) }

// Has reports whether the list has the host called name.
func (v HostsView) Has(name string) bool {
	for _, h := range v.Hosts {
		if h.Name == name {
			return true
		}
	}
	return false
}

// HostView is one host object, with the form that changes or deletes it.
type HostView struct {
	ui.EditForm
	HostEntry
	Host HostRow
	Gone bool // it is not there, or not any more
}

// Action is the address of the form that changes the host.
func (v HostView) Action() string { return hostPath(v.Head.Name, v.Host.Name) }

// DeleteAction is the address of the form that deletes it.
func (v HostView) DeleteAction() string { return v.Action() + "/delete" }

func hostPath(domain registrar.DomainName, host string) string {
	return ui.DomainPath(domain, string(ui.SectionHosts)) + "/" + url.PathEscape(host)
}

// HostSummary tells of an edit of a host.
func HostSummary(l ui.Layout, name registrar.DomainName, typed HostTyped) []ui.ReauthItem {
	items := []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("hosts.name"), Values: []string{typed.Name}}}
	for _, a := range []ui.ReauthItem{{Label: l.T("hosts.ipv4"), Values: []string{typed.IPv4}}, {Label: l.T("hosts.ipv6"), Values: []string{typed.IPv6}}} {
		if a.Values[0] != "" {
			items = append(items, a)
		}
	}
	return items
}

// used says what uses the host; "" if nothing that is known.
func (r HostRow) used(l ui.Layout) string {
	if r.UsesTotal == 0 {
		if r.Deletable == registrar.No {
			return l.T("hosts.used.elsewhere")
		}
		return ""
	}
	names := make([]string, len(r.Uses))
	for i, d := range r.Uses {
		names[i] = d.Unicode()
	}
	if more := r.UsesTotal - len(r.Uses); more > 0 {
		names = append(names, l.N("hosts.used.more", more))
	}
	return l.T("hosts.used.by", "domains", l.Words.List(names))
}

// kept reports whether the host can't be deleted or renamed now.
func (r HostRow) kept() bool { return r.Deletable == registrar.No || r.UsesTotal > 0 }

// hostInput is one field of the form of a host.
type hostInput struct {
	field                       HostField
	label, hint, value, problem string
	inputmode                   string
	focus                       bool
}

// inputs are the fields of the form, the cursor in the first that is wrong.
func (e HostEntry) inputs(f ui.EditForm) []hostInput {
	inputs := []hostInput{
		{field: HostFieldName, label: f.T("hosts.name"), hint: f.T("hosts.name.hint", "domain", string(f.Head.Name)), value: e.Typed.Name, inputmode: "url"},
		{field: HostFieldIPv4, label: f.T("hosts.ipv4"), value: e.Typed.IPv4, inputmode: "decimal"},
		{field: HostFieldIPv6, label: f.T("hosts.ipv6"), value: e.Typed.IPv6},
	}
	focused := false
	for i, in := range inputs {
		key, wrong := hostFormProblems[e.Problems[in.field]]
		if !wrong {
			continue
		}
		inputs[i].problem = f.T(key, "domain", string(f.Head.Name), "tld", f.Head.Name.TLD(), "typed", ui.Quoted(in.value))
		inputs[i].focus, focused = !focused, true
	}
	return inputs
}

// describedBy lists the elements that explain the field.
func (i hostInput) describedBy() string {
	return ui.TextField{ID: string(i.field), Hint: i.hint, Problem: i.problem}.DescribedBy()
}
