// Package words holds every text a visitor reads, in every language.
//
// The texts live in en.toml and fr.toml; en-US.toml holds what American English
// says otherwise than en.toml. They are data, not code, so a translator can edit
// them with the tools translators know: go-i18n's format, in which a text that
// changes with a count is a table of CLDR's plural forms. Which form a count
// takes, and how numbers are grouped, golang.org/x/text knows for any language
// that is added; placeholders have names, and one function fills them.
//
// # How to use a text
//
//	p.T("nav.overview")
//	p.T("nameservers.intro", "domain", name)
//	p.N("domains.count", total)
//
// Keys are untyped string constants at the call, so that they can be found
// with grep. Where a key depends on a value, put the candidates into a table
// of [Key] literals and pass the entry:
//
//	var titles = map[Outcome]words.Key{Applied: words.Key("receipt.applied.title")}
//	p.T(titles[o])
//
// A test in this package reads all Go and templ sources of the module and fails on a key
// without a text, a text without a use, a language that lacks a text or uses other
// placeholders, and a text with a word that testdata/vocabulary.toml forbids. Code outside web/templates follows the same rules.
package words

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed *.toml
var files embed.FS

// Key names a text of the catalogue.
type Key string

// Language is one language of the catalogue.
type Language struct {
	Tag  string // BCP 47, "fr"
	Name string // in that language, "Français"
	Base string // tag of the language whose texts it has where it lacks its own; "" for none
}

// languages lists what the catalogue holds, a base before what rests on it; the
// first one is the last resort.
var languages = []Language{{"en", "English", ""}, {"en-US", "English (US)", "en"}, {"fr", "Français", ""}}

// Catalogue holds the texts of all languages. It is safe for concurrent use.
type Catalogue struct {
	voices  map[string]voice
	matcher language.Matcher
}

// voice is one language, ready to print.
type voice struct {
	tag     language.Tag
	numbers *message.Printer
	texts   map[Key]text
}

// text has its placeholders unfilled.
type text struct {
	single string                 // "" if it changes with a count
	forms  map[plural.Form]string // has plural.Other at least, unless single is the text
}

// Load returns the texts that are built in. They are read once; all callers
// share one catalogue, because that is a tenth of a second's work.
func Load() (*Catalogue, error) { return builtIn() }

var builtIn = sync.OnceValues(parse)

func parse() (*Catalogue, error) {
	c := &Catalogue{voices: make(map[string]voice)}
	var tags []language.Tag
	for _, l := range languages {
		texts, err := readTexts(l.Tag + ".toml")
		if err != nil {
			return nil, fmt.Errorf("read texts in %s: %w", l.Name, err)
		}
		for key, text := range c.voices[l.Base].texts {
			if _, own := texts[key]; !own {
				texts[key] = text
			}
		}
		tag := language.MustParse(l.Tag)
		tags = append(tags, tag)
		c.voices[l.Tag] = voice{tag, message.NewPrinter(tag), texts}
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// formNames are CLDR's plural forms, as the files have them.
var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func readTexts(file string) (map[Key]text, error) {
	var raw map[string]any
	if _, err := toml.DecodeFS(files, file, &raw); err != nil {
		return nil, err
	}
	texts := make(map[Key]text, len(raw))
	for key, value := range raw {
		switch value := value.(type) {
		case string:
			texts[Key(key)] = text{single: value}
		case map[string]any:
			forms, err := formsOf(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			texts[Key(key)] = text{forms: forms}
		default:
			return nil, fmt.Errorf("%s is a %T", key, value)
		}
	}
	return texts, nil
}

func formsOf(table map[string]any) (map[plural.Form]string, error) {
	forms := make(map[plural.Form]string, len(table))
	for name, value := range table {
		form, known := formNames[name]
		words, is := value.(string)
		if !known || !is {
			return nil, fmt.Errorf("%q is no plural form, or no text", name)
		}
		forms[form] = words
	}
	if _, has := forms[plural.Other]; !has {
		return nil, errors.New("it lacks the form other")
	}
	return forms, nil
}

// Languages lists the languages of the catalogue in a fixed order.
func (c *Catalogue) Languages() []Language { return append([]Language(nil), languages...) }

// Has reports whether lang is the tag of a language of the catalogue.
func (c *Catalogue) Has(lang string) bool {
	_, ok := c.voices[lang]
	return ok
}

// Match chooses a language: the visitor's own choice (from the cookie) if the
// catalogue has it, else the best of Accept-Language, else the brand's default,
// else the first of the catalogue.
func (c *Catalogue) Match(acceptLanguage, cookie, brandDefault string) string {
	if c.Has(cookie) {
		return cookie
	}
	// A longer header than any browser sends is not worth the parsing.
	if len(acceptLanguage) <= 512 {
		if wanted, _, err := language.ParseAcceptLanguage(acceptLanguage); err == nil && len(wanted) > 0 {
			if _, i, confidence := c.matcher.Match(wanted...); confidence >= language.Low {
				return languages[i].Tag
			}
		}
	}
	if c.Has(brandDefault) {
		return brandDefault
	}
	return languages[0].Tag
}

// Offered returns lang if it is among offers, else the offered language that it
// rests on or that rests on it, else fallback. All are offered if none is named.
func (c *Catalogue) Offered(lang string, offers []string, fallback string) string {
	if len(offers) == 0 || slices.Contains(offers, lang) {
		return lang
	}
	for _, l := range languages {
		if l.Tag == lang && slices.Contains(offers, l.Base) {
			return l.Base
		}
		if l.Base == lang && slices.Contains(offers, l.Tag) {
			return l.Tag
		}
	}
	if fallback == "" {
		return offers[0]
	}
	return fallback
}

// Printer prints in lang, with times in zone. An unknown language becomes the
// first of the catalogue; a nil zone is UTC.
func (c *Catalogue) Printer(lang string, zone *time.Location) *Printer {
	v, ok := c.voices[lang]
	if !ok {
		lang = languages[0].Tag
		v = c.voices[lang]
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{lang: lang, voice: v, zone: zone}
}

// Zone returns the time zone called name, as browsers name it
// ("Europe/Paris"), and other for anything else.
func Zone(name string, other *time.Location) *time.Location {
	if name == "" || len(name) > 64 || strings.EqualFold(name, "local") {
		return other
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return other
	}
	return zone
}
