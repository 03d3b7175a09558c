// Package words holds every text a visitor reads, in every language.
//
// The texts live in en.toml and fr.toml: data, not code, so a translator can
// edit them with the tools translators know. They are read with
// nicksnyder/go-i18n, chosen over golang.org/x/text/message because its
// catalogue is such a file, its placeholders have names, and its plurals
// follow CLDR for any language that is added. Numbers are grouped by
// golang.org/x/text.
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
// without a text, a text without a use, and a language that lacks a text or
// uses other placeholders. Code outside web/templates follows the same rules.
package words

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
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
}

// languages lists what the catalogue holds; the first one is the last resort.
var languages = []Language{{"en", "English"}, {"fr", "Français"}}

// Catalogue holds the texts of all languages. It is safe for concurrent use.
type Catalogue struct {
	voices  map[string]voice
	matcher language.Matcher
}

// voice is one language, ready to print.
type voice struct {
	localizer *i18n.Localizer
	numbers   *message.Printer
	texts     map[Key]string // those without plural forms, placeholders unfilled
}

// Load returns the texts that are built in. They are read once; all callers
// share one catalogue, because that is a tenth of a second's work.
func Load() (*Catalogue, error) { return builtIn() }

var builtIn = sync.OnceValues(parse)

func parse() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c := &Catalogue{voices: make(map[string]voice)}
	var tags []language.Tag
	for _, l := range languages {
		file, err := bundle.LoadMessageFileFS(files, l.Tag+".toml")
		if err != nil {
			return nil, fmt.Errorf("read texts in %s: %w", l.Name, err)
		}
		tag := language.MustParse(l.Tag)
		tags = append(tags, tag)
		c.voices[l.Tag] = voice{i18n.NewLocalizer(bundle, l.Tag), message.NewPrinter(tag), singleTexts(file.Messages)}
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// singleTexts picks the texts without plural forms. A page prints dozens of
// them; they are filled without the engine that plural forms go through.
func singleTexts(messages []*i18n.Message) map[Key]string {
	single := make(map[Key]string)
	for _, m := range messages {
		if m.One == "" {
			single[Key(m.ID)] = m.Other
		}
	}
	return single
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
