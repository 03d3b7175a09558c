package ui

import "portal/internal/help"

// HelpPath is where the article called name is read in full.
func HelpPath(name string) string { return "/help/" + name }

// article returns the article called name as this visitor reads it: the brand's, or ours.
func (l Layout) article(name string) (help.Article, bool) {
	return l.Brand.Help().Article(l.Words.Lang(), name)
}

// FindHelp returns the articles that answer query, best first.
func (l Layout) FindHelp(query string) []help.Article {
	return l.Brand.Help().Search(l.Words.Lang(), query)
}

// HelpView is the list of all that is explained, or what was found.
type HelpView struct {
	Layout
	Query string         // "" for all
	Found []help.Article // in the order of the page
}

// HelpArticleView is one article.
type HelpArticleView struct {
	Layout
	Article help.Article
}

// see lists the articles that this one names.
func (v HelpArticleView) see() []help.Article {
	var all []help.Article
	for _, name := range v.Article.See {
		if a, ok := v.article(name); ok {
			all = append(all, a)
		}
	}
	return all
}
