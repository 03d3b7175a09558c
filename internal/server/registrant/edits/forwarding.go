package edits

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// forwardingPage says where web visitors go.
type forwardingPage struct{ gate *gate.Gate }

// forwardingView is the page with what is forwarded now and what was sent.
type forwardingView struct {
	edits.ForwardingView
	live change.ForwardingState
	form forwardingForm
}

type forwardingEdit = gate.Edit[*forwardingView]

func (p forwardingPage) form() gate.Form[*forwardingView] {
	return gate.Form[*forwardingView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(forwardingOf)},
		View: p.view,
		Components: func(v *forwardingView) (whole, part templ.Component) {
			return edits.ForwardingPage(v.ForwardingView), edits.ForwardingForm(v.ForwardingView)
		},
		Button: pressForwarding,
		Parse:  parseForwardingEdit,
		Return: func(e *forwardingEdit, n *ui.FormBanner) { e.View.Meanwhile = n.Kind == ui.FormStale },
		Back: map[kind.Kind]gate.Back[*forwardingView]{
			kind.ForwardingSet: backForwards, kind.ForwardingStart: backForwardingStart, kind.ForwardingStop: backForwardingStop,
		},
	}
}

// errNoForwarding means that the registrar forwards nothing at all.
var errNoForwarding = errors.New("the registrar does not forward")

// errHidden means that the visitor may not see what is set.
var errHidden = errors.New("only those who may change it see it")

// readForwarding reads what is forwarded, for those who may change it. That there is
// no such service is no error.
func readForwarding(ctx context.Context, on gate.Subject) (change.ForwardingState, error) {
	err := seesForwards(on.Who, kind.ForwardingSet)
	if err == nil && on.Stale {
		err = registrar.ErrUnavailable
	}
	if err != nil {
		return change.ForwardingState{}, err
	}
	return forwardingOf(ctx, on.Who, on.Name)
}

// seesForwards returns why the visitor can't see what a change of kind k would change,
// if so.
func seesForwards(who gate.Visitor, k kind.Kind) error {
	switch {
	case who.Registrar.ForwardingReader == nil:
		return errNoForwarding
	case !who.Rights.Has(k.Right()):
		return errHidden
	}
	return nil
}

// forwardingOf is readForwarding while the registrar answers.
func forwardingOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (change.ForwardingState, error) {
	if err := seesForwards(who, kind.ForwardingSet); err != nil {
		return change.ForwardingState{}, err
	}
	read, err := who.Registrar.ForwardingReader.Forwards(ctx, name)
	if errors.Is(err, registrar.ErrNotFound) {
		return change.ForwardingState{}, nil
	}
	if err != nil {
		return change.ForwardingState{}, err
	}
	return change.ForwardingOf(read), nil
}

// view is the page as it opens.
func (p forwardingPage) view(r *http.Request, on gate.Subject) (*forwardingView, error) {
	live, failed := readForwarding(r.Context(), on)
	told := failed == nil || errors.Is(failed, errNoForwarding) || errors.Is(failed, errHidden)
	if !told && (on.Saves || !errors.Is(failed, registrar.ErrUnavailable)) {
		return nil, failed
	}
	form, err := p.gate.Domains.EditForm(r, on, forwardingBlock(on, failed))
	form.Seen = change.ForwardingSeen(live)
	view := &forwardingView{live: live, form: parseForwarding(r.PostForm), ForwardingView: edits.ForwardingView{
		EditForm: form, Started: live.Started, Live: live.Forwards, Rows: typedForwards(live.Forwards),
		Nameservers: registrar.Hosts(on.Live.Nameservers), Lacking: errors.Is(failed, errNoForwarding), Unknown: failed != nil,
	}}
	if on.Who.Registrar.ZoneReader != nil {
		view.ZoneHosts = on.Who.Registrar.ZoneReader.ZoneHosts()
		view.Delegated = delegatedTo(on.Live, view.ZoneHosts)
	}
	return view, err
}

// typedForwards are forwards as people type them, with a first row where there is none.
func typedForwards(forwards []registrar.Forward) []registrar.Forward {
	rows := make([]registrar.Forward, 0, len(forwards))
	for _, f := range forwards {
		rows = append(rows, f.Typed())
	}
	if len(rows) == 0 {
		rows = append(rows, registrar.Forward{Enabled: true})
	}
	return rows
}

// forwardingBlock says why nothing can be forwarded, if so.
func forwardingBlock(on gate.Subject, failed error) ui.Block {
	switch {
	case errors.Is(failed, errNoForwarding):
		return ui.Blocked
	case failed != nil && !errors.Is(failed, errHidden):
		return ui.BlockedDown
	}
	return gate.SeenBy(on, kind.ForwardingSet.Right())
}

// pressForwarding answers the buttons of the rows, and the one that asks before the
// service is stopped.
func pressForwarding(e *forwardingEdit) (done bool, err error) {
	form := e.View.form
	if form.act == actSave || form.act == actStart || form.act == actStop && form.sure {
		return false, nil
	}
	e.View.Rows, e.View.Focus, e.View.Stopping = form.edited(), form.focus(), form.act == actStop
	e.View.Said = e.View.SayRows(form.act == actAdd, form.act == actRemove)
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

func parseForwardingEdit(e *forwardingEdit) (change.Change, int, error) {
	form, live := e.View.form, e.View.live
	if e.View.Block == ui.BlockedHidden { // denied, whatever it asks for
		return change.NewForwardingSet(e.Ticket, e.On.Observed, live, nil), 0, nil
	}
	switch form.act {
	case actStart:
		return change.NewForwardingStart(e.Ticket, e.On.Observed, live), 0, nil
	case actStop:
		return change.NewForwardingStop(e.Ticket, e.On.Observed, live), 0, nil
	}
	wanted, problems := rules.CheckForwards(e.On.Name, form.asFound(live.Forwards), live.Forwards)
	e.View.Rows, e.View.Problems = form.kept(), problems
	if len(problems) > 0 {
		e.View.Rows = form.rows
	}
	return change.NewForwardingSet(e.Ticket, e.On.Observed, live, wanted), len(problems), nil
}

// savedForwarding words what the form is about to save.
func savedForwarding(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	form := parseForwarding(r.PostForm)
	return edits.ForwardingSummary(l, name, len(form.filled()), form.act == actStop)
}
