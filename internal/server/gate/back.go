package gate

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
	"portal/web/templates/ui"
)

// paramBack names the change that a form is opened to change back.
const paramBack = "back"

// Back puts the values from before a change into the view, as if the visitor had typed
// them, and reports whether any of them differs from what is set now. What the view
// compares with (Seen) stays live, so that the form is checked like any other. was are
// the differences of the change, without values that were erased or altered.
type Back[V View] func(view V, on Subject, was []audit.Difference) (differs bool)

// changeBack fills view with the values from before the change that r names, if it
// names one. It returns audit.ErrNotFound for a change that the visitor may not see or
// could not make, that is of another domain or another page, or that is not in force.
func (f Form[V]) changeBack(r *http.Request, on Subject, view V) error {
	id := r.URL.Query().Get(paramBack)
	if id == "" {
		return nil
	}
	story, err := f.Gate.Receipts.made(r.Context(), on.Who, id)
	if err != nil {
		return err
	}
	about, _ := kind.Of(story.Kind)
	fill := f.Back[story.Kind]
	base := view.Base()
	switch {
	case fill == nil, story.Domain != on.Name, about.Back == "":
		return audit.ErrNotFound
	case base.Block != "": // the page says why
		return nil
	case on.Who.Rights&about.Back.Right() == 0:
		return audit.ErrNotFound
	}
	was := slices.DeleteFunc(slices.Clone(story.Diff), isUnknown)
	banner := ui.FormBackSame
	switch {
	case len(was) == 0:
		banner = ui.FormBackUnknown
	case fill(view, on, was):
		banner = ui.FormBack
	}
	base.Banner = ui.FormBanner{Kind: banner, At: story.IntendedAt, Partly: len(was) < len(story.Diff), Next: base.Banner.Next}
	if base.Banner.Next != "" {
		base.Banner.Next += "?" + paramBack + "=" + id
	}
	return nil
}

// isUnknown reports whether what was there before is not known: it was erased, does not
// fit the record, or the registrar did not tell it.
func isUnknown(d audit.Difference) bool {
	untold := len(d.Old) == 0 && (d.Field == kind.FieldRenewal || d.Field == kind.FieldPrivacy)
	return d.Erased || d.Altered || untold
}

// made returns a change that is in force, if the visitor may see it.
func (p *Receipts) made(ctx context.Context, who Visitor, id string) (audit.Change, error) {
	if !change.ValidID(id) {
		return audit.Change{}, audit.ErrNotFound
	}
	story, err := p.audit.Change(ctx, audit.ScopeOf(who.Actor), id)
	switch {
	case err != nil:
		return audit.Change{}, err
	case !who.MaySee(story), !story.Made():
		return audit.Change{}, audit.ErrNotFound
	}
	return story, nil
}

// BackPath is the address of the form that changes c back; "" if c is not in force, or
// nothing changes it back.
func BackPath(c audit.Change) string {
	about, _ := kind.Of(c.Kind)
	if about.Back == "" || !c.Made() || c.Unreadable || c.Domain == "" {
		return ""
	}
	return ui.DomainPath(c.Domain, backPage(c, about.Back)) + "?" + paramBack + "=" + c.ID
}

// backPage is the page below that of the domain whose form makes a change of kind by
// that changes c back. That of a host has its name, as c left it.
func backPage(c audit.Change, by kind.Kind) string {
	about, _ := kind.Of(by)
	var made string // the first value of what c made, up to a blank
	if len(c.Diff) > 0 && len(c.Diff[0].New) > 0 {
		made, _, _ = strings.Cut(c.Diff[0].New[0], " ")
	}
	switch by {
	case kind.ContactsSet, kind.ExtrasSet:
		return settingsPage(c, about.Page)
	case kind.HostChange:
		return about.Page + "/" + url.PathEscape(made)
	case kind.HostDelete:
		return about.Page + "/" + url.PathEscape(made) + "/delete"
	}
	return about.Page
}

// settingsPage is the page of the first contact, or set of settings of single TLDs, that
// c changed something of.
func settingsPage(c audit.Change, all string) string {
	if len(c.Diff) == 0 {
		return all
	}
	of, field, _ := strings.Cut(string(c.Diff[0].Field), ".")
	for _, set := range extras.Sets() {
		mine := set.Contact != "" && string(set.Contact) == of && !slices.Contains(registrar.ContactFields, field)
		if name, _, _ := strings.Cut(field, "."); mine || of+"." == string(kind.FieldsExtra) && name == string(set.Name) {
			return "extras/" + set.Address()
		}
	}
	return all + "/" + of
}

// Old are the values of field before a change; known is false where it tells none.
func Old(was []audit.Difference, field kind.Field) (values []string, known bool) {
	i := slices.IndexFunc(was, func(d audit.Difference) bool { return d.Field == field })
	if i < 0 {
		return nil, false
	}
	return was[i].Old, true
}

// OldSwitch is Old of a setting that is on or off: whether it was on, by the value that
// means on.
func OldSwitch(was []audit.Difference, field kind.Field, on string) (wasOn, known bool) {
	old, known := Old(was, field)
	return strings.Join(old, "") == on, known
}
