package help

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// longest is how much of a question is looked at, in bytes.
const longest = 200

// folded is an article as the search sees it: words without accents and case.
type folded struct {
	order                   string // of the title
	title, also, lead, rest []string
}

func fold(a Article) folded {
	f := folded{order: plain(a.Title), title: split(a.Title), also: split(a.also), lead: split(a.Lead())}
	for _, b := range a.Blocks[1:] {
		f.rest = append(f.rest, split(strings.Join(b.Lines, " "))...)
	}
	return f
}

// plain is text without accents and case.
func plain(text string) string {
	bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	if out, _, err := transform.String(bare, text); err == nil {
		text = out
	}
	return strings.ToLower(text)
}

func split(text string) []string {
	return strings.FieldsFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// weight says how much a word tells of the article. Of a longer one a visitor may have
// typed the beginning only.
func (f folded) weight(word string) float64 {
	for _, place := range []struct {
		words  []string
		weight float64
	}{{f.title, 4}, {f.also, 4}, {f.lead, 2}, {f.rest, 1}} {
		if slices.ContainsFunc(place.words, func(w string) bool { return w == word || len(word) > 2 && strings.HasPrefix(w, word) }) {
			return place.weight
		}
	}
	return 0
}

// Search finds articles in lang by the words of query, best first: a word that few
// articles have counts more than one that many have, and "how do I" less than what
// comes after it. own is as for Article.
func (own Book) Search(lang, query string) []Article {
	all := own.All(lang)
	scores := make(map[string]float64, len(all))
	for _, word := range split(query[:min(len(query), longest)]) {
		length := min(1, float64(len(word))/4)
		hits := slices.DeleteFunc(slices.Clone(all), func(a Article) bool { return a.text.weight(word) == 0 })
		for _, a := range hits {
			scores[a.Name] += a.text.weight(word) * length * length / float64(len(hits))
		}
	}
	best := 0.0
	for _, score := range scores {
		best = max(best, score)
	}
	found := slices.DeleteFunc(all, func(a Article) bool { return scores[a.Name] == 0 || scores[a.Name] < best/8 })
	slices.SortStableFunc(found, func(a, b Article) int { return cmp.Compare(scores[b.Name], scores[a.Name]) })
	return found
}
