package page

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// Pages makes the frame of every page and turns errors into pages.
type Pages struct {
	Assets    func(name string) string // content-hashed addresses of web/static
	Look      func(brand.Brand) string // the same of a brand's style sheet
	Languages []words.Language         // of the catalogue
	Idle      time.Duration            // see auth.Service.Idle
}

// Layout is the frame of a page that answers r.
func (p *Pages) Layout(r *http.Request) ui.Layout {
	v := VisitOf(r)
	return ui.Layout{
		Words: v.Words, Languages: p.offered(v.Brand.Languages), Theme: ui.Theme(v.Theme), Brand: &v.Brand,
		Assets: p.Assets, Look: p.Look(v.Brand), Now: v.Now, Path: r.URL.RequestURI(), Actor: v.Username, Owner: v.Owner, MadeFor: v.MadeFor, Idle: p.Idle, Left: v.Left(), About: true,
	}
}

func (p *Pages) offered(tags []string) []words.Language {
	if len(tags) == 0 {
		return p.Languages
	}
	var offered []words.Language
	for _, l := range p.Languages {
		for _, tag := range tags {
			if l.Tag == tag {
				offered = append(offered, l)
			}
		}
	}
	return offered
}

// Failure is an error that names its page.
type Failure struct {
	Kind     ui.ErrorKind
	ChangeID string        // the change it is about; "" for none
	Wait     time.Duration // until it makes sense to try again, with a status of 429
	Err      error         // cause, may be nil
}

// Error implements error.
func (f *Failure) Error() string {
	if f.Err == nil {
		return string(f.Kind)
	}
	return string(f.Kind) + ": " + f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Handler answers a request. Its error gets a page; see Pages.Fail.
type Handler func(http.ResponseWriter, *http.Request) error

// Route puts the handler of a page at a pattern of http.ServeMux. takes says how large
// its form may be, Fields if nothing is said.
type Route func(pattern string, handler Handler, takes ...FormSize)

// Handle reads the form of a request, runs h and turns its error into a page.
func (p *Pages) Handle(h Handler, takes FormSize) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		VisitOf(r).Route = r.Pattern
		if !p.readForm(w, r, takes) {
			return
		}
		if err := h(w, r); err != nil {
			p.Fail(w, r, err)
		}
	}
}

// Fail writes the page for err, and logs what a visitor can't mend. It is the
// one place that knows which error gets which page.
func (p *Pages) Fail(w http.ResponseWriter, r *http.Request, err error) {
	v := VisitOf(r)
	if Left(r.Context(), err) {
		left(w, r, err)
		return
	}
	view := ui.ErrorView{Layout: p.Layout(r), Kind: kindOf(err), RequestID: v.ID}
	if view.Kind.Status() >= http.StatusInternalServerError {
		v.Log.ErrorContext(r.Context(), "request failed", "kind", view.Kind, "err", err)
	}
	if name, err := registrar.ParseDomainName(r.PathValue("domain")); err == nil {
		view.Domain = name
	}
	var failure *Failure
	if errors.As(err, &failure) {
		view.ChangeID, view.Wait = failure.ChangeID, failure.Wait
	}
	var throttled *auth.ThrottledError
	if errors.As(err, &throttled) {
		view.Wait = throttled.RetryAfter
	}
	if r.Method == http.MethodGet {
		view.Retry = r.URL.RequestURI()
		if view.Kind == ui.ErrorRecordsDown {
			view.Kind = ui.ErrorRecordsUnread // whoever only looks asks for no change
		}
	}
	p.write(w, r, view)
}

// Status writes the page for a plain HTTP status.
func (p *Pages) Status(w http.ResponseWriter, r *http.Request, status int) {
	kinds := map[int]ui.ErrorKind{
		http.StatusForbidden:             ui.ErrorCrossOrigin,
		http.StatusNotFound:              ui.ErrorNotFound,
		http.StatusMethodNotAllowed:      ui.ErrorMethod,
		http.StatusRequestEntityTooLarge: ui.ErrorTooLarge,
	}
	kind, known := kinds[status]
	if !known {
		kind = ui.ErrorBadRequest
	}
	p.write(w, r, ui.ErrorView{Layout: p.Layout(r), Kind: kind, RequestID: VisitOf(r).ID})
}

func (p *Pages) write(w http.ResponseWriter, r *http.Request, view ui.ErrorView) {
	switch status := view.Kind.Status(); status {
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", Seconds(view.Wait))
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "15")
	}
	component := ui.ErrorPage(view)
	if IsPartial(r) {
		w.Header().Set("HX-Retarget", "#problem")
		w.Header().Set("HX-Reswap", "innerHTML")
		component = ui.ErrorNotice(view)
	}
	err := Render(w, r, view.Kind.Status(), component)
	switch {
	case err == nil:
	case Left(r.Context(), err):
		left(w, r, err)
	default:
		VisitOf(r).Log.ErrorContext(r.Context(), "error page failed", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// left ends a request whose visitor hung up.
func left(w http.ResponseWriter, r *http.Request, err error) {
	VisitOf(r).Log.DebugContext(r.Context(), "visitor left", "err", err)
	w.WriteHeader(statusLeft)
}

// Misdirected answers a Host that no brand has, and names none.
func (p *Pages) Misdirected(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src "+ui.MisdirectedStyleSource)
	if err := Render(w, r, http.StatusMisdirectedRequest, ui.Misdirected(VisitOf(r).Words)); err != nil {
		http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
	}
}

// Seconds writes a waiting time for the Retry-After header, rounded up.
func Seconds(d time.Duration) string { return strconv.Itoa(max(1, int(math.Ceil(d.Seconds())))) }

// kindOf says which page an error gets.
func kindOf(err error) ui.ErrorKind {
	var failure *Failure
	var throttled *auth.ThrottledError
	var call *registrar.Error
	switch {
	case errors.As(err, &failure):
		return failure.Kind
	case errors.As(err, &throttled):
		return ui.ErrorThrottled
	case errors.Is(err, auth.ErrDenied):
		return ui.ErrorForbidden
	case errors.Is(err, registrar.ErrNotFound), errors.Is(err, audit.ErrNotFound), errors.Is(err, registrar.ErrDomainSyntax):
		return ui.ErrorNotFound // not yours looks like not there
	case errors.Is(err, audit.ErrStale), errors.Is(err, audit.ErrBusy), errors.Is(err, change.ErrReused):
		return ui.ErrorConflict
	case errors.As(err, &call):
		return ui.ErrorRegistrarDown
	case errors.Is(err, change.ErrClosing), postgres.Unavailable(err):
		return ui.ErrorRecordsDown
	default:
		return ui.ErrorInternal
	}
}
