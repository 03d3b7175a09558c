package edits

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/untouched"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// mostRows bounds the fields that a form may bring, blank ones too.
const mostRows = 32

// limits says how many nameservers a TLD takes.
type limits struct{ min, max int }

func limitsFor(name registrar.DomainName) limits {
	least, most := rules.NameserverLimits(name)
	return limits{least, most}
}

// nameserversForm is the form as it was sent.
type nameserversForm struct {
	hosts  []string // as typed, without blanks around them; blank rows keep their place
	edit   edits.Edit
	save   bool // false if a button of a row was pressed
	keepDS bool // the DS records shall stay, although the nameservers change
	probe  bool // the hosts shall be looked at, not saved
	anyway bool // the button that saves whatever the check found
	// checked is the fingerprint of hosts whose check the visitor has seen.
	checked string
	unlock  bool // the page showed a locked domain, and that saving unlocks it for the change
	// register are the hosts that the visitor wants added to the registry before the
	// delegation is saved.
	register []string
}

// parseNameservers reads the form.
func parseNameservers(form url.Values) nameserversForm {
	f := nameserversForm{hosts: typedHosts(form), keepDS: form.Get("keep_ds") == "yes", unlock: form.Get("unlock") == "yes",
		probe: form.Get("do") == "check", anyway: form.Get("do") == "anyway", checked: form.Get("checked")}
	if form.Get("do") == "register" {
		f.anyway = true
		f.register = form["add"][:min(len(form["add"]), mostRows)]
	}
	f.edit, f.save = parseEdit(form.Get("do"), len(f.hosts))
	switch {
	case f.save:
		f.hosts = takenApart(f.hosts)
	case f.edit.Kind == edits.EditSplit:
		f.hosts, f.edit.Count = split(f.hosts, f.edit.Row)
	}
	return f
}

// typedHosts is Edits.TypedHosts.
func typedHosts(form url.Values) []string {
	var hosts []string
	for _, host := range form["ns"][:min(len(form["ns"]), mostRows)] {
		hosts = append(hosts, strings.TrimSpace(host))
	}
	return hosts
}

// ticketOf is the form's ticket for wanted: with hosts that are added first, it names a
// group. What a check of other hosts found is not accepted with it.
func (f nameserversForm) ticketOf(t change.Ticket, wanted []registrar.Nameserver) change.Ticket {
	if len(f.register) > 0 {
		t.Group = t.ID
	}
	if !f.knows(wanted) {
		t.Accepted = nil
	}
	if f.keepDS {
		t.Accepted = append(t.Accepted, kind.RiskDNSSEC)
	}
	return t
}

// knows reports whether the visitor saw the check of wanted, and goes on all the same.
func (f nameserversForm) knows(wanted []registrar.Nameserver) bool {
	return f.anyway && f.checked == change.NameserversSeen(wanted)
}

// takenApart gives each of several hosts that were pasted into one field a row of its
// own. A field with more of them than a form may bring stays as it was typed.
func takenApart(typed []string) []string {
	var rows []string
	for _, text := range typed {
		parts := rules.SplitHosts(text)
		if len(parts) == 0 || len(rows)+len(parts) > mostRows {
			parts = []string{text}
		}
		rows = append(rows, parts...)
	}
	return rows
}

// split gives each host that was pasted into row i a row of its own, and takes blank
// rows behind it for them. It returns how many there are. The row stays as it is if
// there is none, or more than a form may bring.
func split(rows []string, i int) ([]string, int) {
	found := rules.HostsPasted(rows[i])
	after := slices.DeleteFunc(slices.Clone(rows[i+1:]), func(text string) bool { return text == "" })
	if len(found) == 0 || i+len(found)+len(after) > mostRows {
		return rows, 0
	}
	return slices.Concat(rows[:i], found, after), len(found)
}

// parseEdit reads the pressed button: "add", "remove:2", "up:2", "down:1", "split:0", "preset:0".
// All else saves, as Enter in a field does.
func parseEdit(do string, rows int) (_ edits.Edit, save bool) {
	kind, number, _ := strings.Cut(do, ":")
	row, err := strconv.Atoi(number)
	switch edit := edits.EditKind(kind); edit {
	case edits.EditAdd:
		return edits.Edit{Kind: edit}, false
	case edits.EditPreset:
		if err == nil && row >= 0 {
			return edits.Edit{Kind: edit, Row: row}, false
		}
		return edits.Edit{}, false
	case edits.EditRemove, edits.EditUp, edits.EditDown, edits.EditSplit:
		if err == nil && row >= 0 && row < rows {
			return edits.Edit{Kind: edit, Row: row}, false
		}
		return edits.Edit{}, false // an edit of no row: show the form again
	}
	return edits.Edit{}, true
}

// edited returns the rows after the pressed button.
func (f nameserversForm) edited(presets []edits.NameserverPreset) []string {
	rows, i := slices.Clone(f.hosts), f.edit.Row
	switch f.edit.Kind {
	case edits.EditAdd:
		if len(rows) < mostRows {
			rows = append(rows, "")
		}
	case edits.EditPreset:
		if i < len(presets) {
			rows = slices.Clone(presets[i].Hosts)
		}
	case edits.EditRemove:
		rows = slices.Delete(rows, i, i+1)
	case edits.EditUp:
		if i > 0 {
			rows[i-1], rows[i] = rows[i], rows[i-1]
		}
	case edits.EditDown:
		if i+1 < len(rows) {
			rows[i+1], rows[i] = rows[i], rows[i+1]
		}
	}
	return rows
}

// check returns the delegation that the form asks for, or what is wrong with it
// by position in the form. A host of found that nobody touched is right as it is.
func (f nameserversForm) check(l limits, found []registrar.Nameserver) ([]registrar.Nameserver, map[int]ui.HostProblemKind) {
	problems := make(map[int]ui.HostProblemKind)
	var wanted []registrar.Nameserver
	hosts := registrar.Hosts(found)
	for i, text := range untouched.Rows(f.hosts, hosts, untouched.Words) {
		if text == "" {
			continue
		}
		ns, err := rules.HostIn(text)
		if slices.Contains(hosts, text) {
			ns, err = registrar.Nameserver{Host: text}, nil
		}
		switch {
		case slices.Contains(hosts, text) && !slices.Contains(wanted, ns):
			wanted = append(wanted, ns)
		case isAddress(text):
			problems[i] = ui.HostAddress
		case err != nil:
			problems[i] = ui.HostSyntax
		case slices.Contains(wanted, ns):
			problems[i] = ui.HostDuplicate
		case len(wanted) >= l.max:
			problems[i] = ui.HostTooMany
		default:
			wanted = append(wanted, ns)
		}
	}
	if len(problems) == 0 && len(wanted) < l.min && (len(wanted) == 0 || !registrar.SameDelegation(wanted, found)) {
		problems[f.firstBlank()] = ui.HostTooFew
	}
	return wanted, problems
}

// firstBlank is the row where a missing host belongs.
func (f nameserversForm) firstBlank() int {
	if i := slices.Index(f.hosts, ""); i >= 0 {
		return i
	}
	return 0
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return err == nil
}

// padded adds blank rows until there are as many as the TLD needs at least.
func padded(hosts []string, l limits) []string {
	rows := slices.Clone(hosts)
	for len(rows) < l.min {
		rows = append(rows, "")
	}
	return rows
}
