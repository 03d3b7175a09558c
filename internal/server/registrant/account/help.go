package account

import (
	"net/http"
	"strings"

	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// helpPage explains, to everybody, in the words of the brand whose host was asked.
type helpPage struct{ gate *gate.Gate }

func (p helpPage) routes(route page.Route) {
	route("GET /help", p.show)
	route("GET /help/{article}", p.showArticle)
}

// show handles GET /help?q=.
func (p helpPage) show(w http.ResponseWriter, r *http.Request) error {
	p.gate.Visitors.Recognise(r)
	view := ui.HelpView{Layout: p.gate.Pages.Layout(r), Query: strings.TrimSpace(r.URL.Query().Get("q"))}
	own, lang := view.Brand.Help(), view.Words.Lang()
	if view.Query == "" {
		view.Found = own.All(lang)
	} else {
		view.Found = own.Search(lang, view.Query)
	}
	return page.Render(w, r, http.StatusOK, ui.HelpPage(view))
}

// showArticle handles GET /help/{article}.
func (p helpPage) showArticle(w http.ResponseWriter, r *http.Request) error {
	p.gate.Visitors.Recognise(r)
	layout := p.gate.Pages.Layout(r)
	article, ok := layout.Brand.Help().Article(layout.Words.Lang(), r.PathValue("article"))
	if !ok {
		return &page.Failure{Kind: ui.ErrorNotFound}
	}
	return page.Render(w, r, http.StatusOK, ui.HelpArticlePage(ui.HelpArticleView{Layout: layout, Article: article}))
}
