package edits

import (
	"net/url"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// EditKind is what a button of the form did, so that focus and announcement follow.
type EditKind string

// The edits. The zero value is none.
const (
	EditAdd    EditKind = "add"
	EditRemove EditKind = "remove"
	EditUp     EditKind = "up"
	EditDown   EditKind = "down"
	EditPreset EditKind = "preset" // Row is the place in Presets
	EditSplit  EditKind = "split"  // several hosts were pasted into the row
)

// Edit is an edit and the row it was asked for, counted from 0.
type Edit struct {
	Kind  EditKind
	Row   int
	Count int // of EditSplit: rows that were filled, from Row on
}

// NameserverPreset is a delegation that a button fills in.
type NameserverPreset struct {
	Name  string // "" with Ours
	Ours  bool   // the nameservers that serve the zones of this portal
	Hosts []string
}

// NameserversView is the page with the ordered list of nameservers.
//
// The form posts to its own address: change_id, seen, ns (repeated, in order)
// and do, which is "save", "add", or "remove:N", "up:N" and "down:N" with a
// row N counted from 0, "split:N" to give each host that was pasted into row N one of
// its own, or "preset:N" with a place in Presets, or "register", which saves once each
// host of add (repeated) was added to the registry; and keep_ds, which
// is "yes" when the DS records of a signed domain shall stay; unlock, which is "yes"
// when the page showed a locked domain; and checked. do is "check" to have the hosts
// looked at only.
type NameserversView struct {
	ui.EditForm
	Current  []string // now at the registry
	Hosts    []string // in the fields, blank ones too
	Problems map[int]ui.HostProblemKind
	Min, Max int  // how many the TLD allows
	Did      Edit // the edit that led here
	Presets  []NameserverPreset
	Signed   bool // the registry holds DS records
	KeepDS   bool // they shall stay
	Locked   bool // saving takes the transfer lock off for the change
	MayAdd   bool // ui.HostUnknown can be mended here
	MayCheck bool // the hosts can be looked at before they are saved
	Findings []PreflightFinding
	Checked  string // fingerprint of the hosts that Findings are about
	Unlocked bool   // the lock came off in an attempt that failed; Locked tells how it is now
}

// Action is the form's address.
func (v NameserversView) Action() string { return ui.DomainPath(v.Head.Name, "nameservers") }

// problem words what is wrong with row i; "" for nothing.
func (v NameserversView) problem(i int) string {
	kind, ok := v.Problems[i]
	switch {
	case !ok:
		return ""
	case kind == ui.HostTooFew:
		return v.N("nameservers.problem.too_few", v.Min)
	case kind == ui.HostTooMany:
		return v.N("nameservers.problem.too_many", v.Max)
	case kind == ui.HostUnknown && v.MayAdd:
		return v.T("nameservers.problem.stranger")
	}
	return ui.HostProblem(v.Layout, kind, v.Hosts[i])
}

// buttonID names a button of row i, so that focus finds it again.
func buttonID(i int, kind EditKind) string { return ui.HostFieldID(i) + "-" + string(kind) }

// focus is the ID of the element that gets the focus: the first problem, or
// where the last edit left off; "" for none.
func (v NameserversView) focus() string {
	for i := range v.Hosts {
		if v.problem(i) != "" {
			return ui.HostFieldID(i)
		}
	}
	last := len(v.Hosts) - 1
	switch v.Did.Kind {
	case EditAdd:
		return ui.HostFieldID(last)
	case EditRemove:
		return ui.HostFieldID(min(v.Did.Row, last))
	case EditSplit:
		return ui.HostFieldID(min(v.Did.Row+max(v.Did.Count, 1)-1, last))
	case EditUp:
		if v.Did.Row <= 1 { // it is first now, and its button is out of use
			return buttonID(0, EditDown)
		}
		return buttonID(v.Did.Row-1, EditUp)
	case EditDown:
		if v.Did.Row+1 >= last {
			return buttonID(last, EditUp)
		}
		return buttonID(v.Did.Row+1, EditDown)
	}
	if v.Did.Kind == EditPreset && len(v.Hosts) > 0 {
		return ui.HostFieldID(0)
	}
	if v.Banner.Kind != "" {
		return "notice"
	}
	return ""
}

// toAdd are the hosts that can be added to the registry, as A-labels.
func (v NameserversView) toAdd() []string {
	var hosts []string
	for i, text := range v.Hosts {
		if ns, err := registrar.ParseNameserver(text); err == nil && v.MayAdd && v.Problems[i] == ui.HostUnknown {
			hosts = append(hosts, ns.Host)
		}
	}
	return hosts
}

// mainDo is what the main button does, and Enter in a field.
func (v NameserversView) mainDo() string {
	if len(v.toAdd()) > 0 {
		return "register"
	}
	return "save"
}

// newHostPath leads to the form that registers the host of row i below the domain.
func (v NameserversView) newHostPath(i int) string {
	ns, err := registrar.ParseNameserver(v.Hosts[i])
	if err != nil {
		return ui.DomainPath(v.Head.Name, string(ui.SectionHosts))
	}
	return ui.DomainPath(v.Head.Name, string(ui.SectionHosts)) + "?" + url.Values{string(HostFieldName): {ns.Host}}.Encode()
}

// save words the button that saves.
func (v NameserversView) save() string {
	if v.Locked {
		return v.T("nameservers.unlock.save")
	}
	return v.T("nameservers.save")
}

// presetName words what a button fills in.
func (v NameserversView) presetName(p NameserverPreset) string {
	if p.Ours {
		return v.T("nameservers.preset.ours")
	}
	return p.Name
}

// announcement is what a screen reader says after a swap.
func (v NameserversView) announcement() string {
	switch v.Did.Kind {
	case EditAdd:
		return v.T("nameservers.did.add", "row", len(v.Hosts))
	case EditRemove:
		return v.T("nameservers.did.remove", "row", v.Did.Row+1)
	case EditUp:
		return v.T("nameservers.did.move", "row", v.Did.Row)
	case EditDown:
		return v.T("nameservers.did.move", "row", v.Did.Row+2)
	case EditPreset:
		return v.N("nameservers.did.preset", len(v.Hosts))
	case EditSplit:
		if v.Did.Count > 0 {
			return v.N("nameservers.did.preset", v.Did.Count)
		}
	}
	if b, ok := v.banner(); ok {
		return b.Title
	}
	return ""
}

// banner words the answer above the form: what is about nameservers in words of its own.
func (v NameserversView) banner() (ui.Banner, bool) {
	n := v.Banner
	b := ui.Banner{Tone: ui.ToneBad}
	switch n.Kind {
	case ui.FormStale:
		b = ui.Banner{Tone: ui.ToneWarn, Icon: "arrow-left-right", Title: v.T("nameservers.stale.title"), Text: v.T("nameservers.stale.text")}
	case ui.FormProblems:
		b.Title, b.Text = v.N("nameservers.problems.title", len(v.Problems)), v.T("nameservers.problems.text")
	case ui.FormRefused:
		b, _ = v.EditForm.Answer()
		b.Title = v.T("nameservers.refused.title")
	case ui.BannerChecked:
		b = v.checkBanner()
	case ui.BannerUnknownHosts:
		b = ui.Banner{Tone: ui.ToneWarn, Icon: "triangle-alert", Title: v.N("nameservers.strangers.title", len(v.Problems), "tld", v.Head.Name.TLD()), Text: v.T("nameservers.strangers.text")}
	case ui.BannerRisk:
		b = v.riskBanner()
	case ui.BannerLock:
		b = ui.Banner{Tone: ui.ToneWarn, Icon: "lock", Title: v.T("nameservers.switched.title"), Text: v.T("nameservers.switched.text")}
	case ui.BannerSigned:
		b = ui.Banner{Tone: ui.ToneWarn, Icon: "shield", Title: v.T("nameservers.signed.ask.title"), Text: v.T("nameservers.signed.ask.text")}
	case ui.FormNoChange:
		b = ui.Banner{Tone: ui.ToneInfo, Title: v.T("nameservers.no_change.title"), Text: v.T("nameservers.no_change.text")}
	default:
		return v.EditForm.Answer()
	}
	return b, true
}

// blocked words why there is no form, as every page does. What a registry does not
// take online, support may do all the same.
func (v NameserversView) blocked() (ui.Banner, bool) {
	if v.Block == ui.BlockedUnsupported {
		return ui.Banner{Tone: ui.ToneInfo, Title: v.T("nameservers.unsupported.title", "tld", v.Head.Name.TLD()), Text: v.T("nameservers.unsupported.text")}, true
	}
	return v.EditForm.WhyBlocked()
}
