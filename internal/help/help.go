// Package help holds what the product explains to visitors: articles, each in every
// language, as data in the folder articles. A brand may put its own in their place.
//
// An article is a file LANGUAGE/NAME.md of plain text:
//
//	# What is the transfer lock?
//	Also: registrar-lock, unlock
//	See: move-away, auth-code
//
//	The first paragraph is what pages show.
//
//	- An item of a list.
//
// Also has words that only the search knows; See names other articles; both may be left
// out. There is no other markup: whatever else stands there is shown as it is written.
// The article of a page of a domain has the name of that page.
package help

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed articles
var files embed.FS

// maxArticle is the largest article that is taken, in bytes.
const maxArticle = 16 << 10

// Article explains one thing in one language.
type Article struct {
	Name   string // the same in every language, such as "auth-code"
	Title  string
	Blocks []Block // at least one
	See    []string
	also   string
	text   folded
}

// Block is a paragraph, which is one line, or a list.
type Block struct {
	List  bool
	Lines []string
}

// Lead is the first paragraph.
func (a Article) Lead() string { return strings.Join(a.Blocks[0].Lines, " ") }

// Book holds articles by language and name. It is not to be changed once it was made; a nil
// one is empty.
type Book map[string]map[string]Article

// Ours returns the product's own articles.
var Ours = sync.OnceValue(func() Book {
	folder, err := fs.Sub(files, "articles")
	if err == nil {
		var book Book
		if book, err = Read(folder); err == nil {
			return book
		}
	}
	panic("the help that is built in: " + err.Error()) // a test reads it
})

// Names lists the articles that there are, in order.
func Names() []string {
	var names []string
	for name := range Ours()["en"] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Read reads a folder of articles. The error joins one for each file that is no article.
func Read(folder fs.FS) (Book, error) {
	found, err := fs.Glob(folder, "*/*")
	if err != nil {
		return nil, err
	}
	book := make(Book)
	var problems []error
	for _, path := range found {
		lang, file, _ := strings.Cut(path, "/")
		name, ok := strings.CutSuffix(file, ".md")
		if !ok {
			problems = append(problems, fmt.Errorf("%s: an article's file is called NAME.md", path))
			continue
		}
		article, err := readArticle(folder, path)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", path, err))
			continue
		}
		article.Name = name
		if book[lang] == nil {
			book[lang] = make(map[string]Article)
		}
		book[lang][name] = article
	}
	return book, errors.Join(problems...)
}

func readArticle(folder fs.FS, path string) (Article, error) {
	data, err := fs.ReadFile(folder, path)
	if err != nil {
		return Article{}, err
	}
	if len(data) > maxArticle {
		return Article{}, fmt.Errorf("larger than %d KiB", maxArticle>>10)
	}
	return parse(string(data))
}

// parse reads the text of an article.
func parse(text string) (Article, error) {
	head, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	var a Article
	for i, line := range strings.Split(strings.TrimSpace(head), "\n") {
		key, value, _ := strings.Cut(line, " ")
		switch value = strings.TrimSpace(value); {
		case i == 0 && key == "#" && value != "":
			a.Title = value
		case i > 0 && key == "Also:":
			a.also = value
		case i > 0 && key == "See:":
			a.See = strings.Split(strings.ReplaceAll(value, " ", ""), ",")
		case i == 0:
			return Article{}, errors.New("line 1: an article begins with “# ” and its title")
		default:
			return Article{}, fmt.Errorf("line %d: beside the title there is “Also: ” and “See: ”, then an empty line", i+1)
		}
	}
	for part := range strings.SplitSeq(body, "\n\n") {
		if b := block(part); len(b.Lines) > 0 {
			a.Blocks = append(a.Blocks, b)
		}
	}
	if len(a.Blocks) == 0 || a.Blocks[0].List {
		return Article{}, errors.New("it needs a paragraph below an empty line")
	}
	a.text = fold(a)
	return a, nil
}

func block(text string) Block {
	var b Block
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
		case isItem && (b.List || len(b.Lines) == 0):
			b.List, b.Lines = true, append(b.Lines, item)
		case len(b.Lines) == 0:
			b.Lines = []string{line}
		default: // a line that was broken
			b.Lines[len(b.Lines)-1] += " " + line
		}
	}
	return b
}

// Article returns the article called name in lang. own is the brand's: its text goes
// before the product's, in lang itself and then in the language that lang is a kind of.
func (own Book) Article(lang, name string) (Article, bool) {
	base, _, _ := strings.Cut(lang, "-")
	for _, book := range []Book{own, Ours()} {
		for _, tag := range []string{lang, base} {
			if a, ok := book[tag][name]; ok {
				return a, true
			}
		}
	}
	return Article{}, false
}

// All returns every article in lang, by title; own is as for Article.
func (own Book) All(lang string) []Article {
	var all []Article
	for _, name := range Names() {
		if a, ok := own.Article(lang, name); ok {
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b Article) int { return strings.Compare(a.text.order, b.text.order) })
	return all
}
