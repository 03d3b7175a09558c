package brand

import (
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/settings"
)

var (
	idPattern    = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)
	hostPattern  = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$`)
	langPattern  = regexp.MustCompile(`^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$`)
	phonePattern = regexp.MustCompile(`^\+?[0-9][0-9 ().-]{3,30}$`)
)

// Load reads the brands of the JSON file at path, and logos and passwords beside it.
// languages are the tags of those that there are; nil for any.
func Load(path string, languages []string) (*Registry, error) {
	data, err := settings.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data, os.DirFS(filepath.Dir(path)), languages)
}

// Parse reads brands from JSON; files holds what they name, logos and passwords,
// and may be nil if they name none. The error is settings.Problems: everything that is
// wrong. Brands that come with an error are there to be looked at, not to be served.
func Parse(data []byte, files fs.FS) (*Registry, error) { return parse("brands", data, files, nil) }

// Settings is what a file of brands holds.
type Settings struct {
	Brands []Brand `json:"brands" rule:"required" doc:"The brands, each an object."`
}

func parse(name string, data []byte, files fs.FS, languages []string) (*Registry, error) {
	var config Settings
	file, problems := settings.Parse(name, data, &config)
	if file == nil {
		return nil, problems
	}
	r := &Registry{brands: config.Brands, byHost: make(map[string]int)}
	if len(config.Brands) == 0 && len(problems) == 0 {
		problems = append(problems, file.Problem("/brands", "no brand is configured"))
	}
	ids := make(map[string]bool)
	for i := range r.brands {
		b := &r.brands[i]
		c := checker{file: file, at: "/brands/" + strconv.Itoa(i) + "/", name: b.called(i), files: files, languages: languages}
		b.check(&c)
		if b.ID != "" && ids[b.ID] {
			c.report("id", "the id is used twice")
		}
		ids[b.ID] = true
		for j, h := range b.Hosts {
			if _, taken := r.byHost[h]; taken {
				c.report("hosts/"+strconv.Itoa(j), "host %q is listed twice", h)
			}
			r.byHost[h] = i
		}
		problems = append(problems, c.found...)
	}
	if problems.Err() != nil {
		return r, problems
	}
	_, r.warnings = problems.Split()
	return r, nil
}

func (b *Brand) called(i int) string {
	if b.ID == "" {
		return fmt.Sprintf("brand number %d", i+1)
	}
	return fmt.Sprintf("brand %q", b.ID)
}

// checker collects what is wrong with one brand, by the lines of its file.
type checker struct {
	file      *settings.File
	at, name  string // pointer to the brand, with a slash behind it; and how messages call it
	files     fs.FS
	languages []string
	found     settings.Problems
}

// report notes a problem of the setting that key, a pointer below the brand, leads to.
func (c *checker) report(key, format string, args ...any) {
	c.found = append(c.found, c.file.Problem(c.at+key, "%s: %s", c.name, fmt.Sprintf(format, args...)))
}

// has reports whether the file has the setting: that it is missing is told by the schema.
func (c *checker) has(key string) bool { return c.file.Has(c.at + key) }

// check normalises b and reports what is wrong with it.
func (b *Brand) check(c *checker) {
	if c.has("id") && !idPattern.MatchString(b.ID) {
		c.report("id", "id %q must be lower-case letters, digits and hyphens", b.ID)
	}
	if c.has("name") && strings.TrimSpace(b.Name) == "" {
		c.report("name", "name is missing")
	}
	if c.has("account") && b.Account == "" {
		c.report("account", "account is missing")
	}
	if c.has("hosts") && len(b.Hosts) == 0 {
		c.report("hosts", "hosts are missing")
	}
	for i, h := range b.Hosts {
		b.Hosts[i] = strings.ToLower(h)
		if !hostPattern.MatchString(b.Hosts[i]) {
			c.report("hosts/"+strconv.Itoa(i), "host %q is not a host name without port", h)
		}
	}
	b.checkURL(c)
	b.checkLinks(c)
	b.checkRenewURL(c)
	b.checkNameservers(c)
	b.checkLanguages(c)
	b.checkZone(c)
	if err := b.Logo.load(c.files); err != nil {
		c.report("logo/file", "logo: %v", err)
	}
	b.loadHelp(c)
	if b.Mail != nil {
		b.Mail.check(c)
	}
	var err error
	if b.palette, err = newPalette(b.Accent); err != nil {
		c.report("accent", "accent: %v", err)
	}
	b.made = new(b.assets())
}

// checkURL also wants the address on a host of the brand: links in mails lead there.
func (b *Brand) checkURL(c *checker) {
	if !c.has("url") {
		return
	}
	u, err := url.Parse(b.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		c.report("url", "url %q must be a scheme and a host, like https://domains.example.com", b.URL)
		return
	}
	b.URL = u.Scheme + "://" + u.Host
	if host := strings.ToLower(u.Hostname()); len(b.Hosts) > 0 && !slices.Contains(b.Hosts, host) {
		c.report("url", "url %q is on none of the brand's hosts: add %q to hosts, or correct the url", b.URL, host)
	}
}

func (b *Brand) checkLinks(c *checker) {
	for _, link := range []struct{ key, what, email string }{
		{"support/email", "support email", b.Support.Email}, {"support/security", "support security", b.Support.Security},
	} {
		if a, err := mail.ParseAddress(link.email); link.email != "" && (err != nil || a.Address != link.email) {
			c.report(link.key, "%s %q is not an address", link.what, link.email)
		}
	}
	if b.Support.Phone != "" && !phonePattern.MatchString(b.Support.Phone) {
		c.report("support/phone", "support phone %q is not a phone number", b.Support.Phone)
	}
	for _, link := range []struct{ key, what, url string }{{"support/url", "support url", b.Support.URL}, {"legal/url", "legal url", b.Legal.URL}} {
		if link.url == "" {
			continue
		}
		if u, err := url.Parse(link.url); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			c.report(link.key, "%s %q is not a web address", link.what, link.url)
		}
	}
}

func (b *Brand) checkZone(c *checker) {
	zone, err := time.LoadLocation(b.TimeZone)
	if err != nil || strings.EqualFold(b.TimeZone, "local") { // the machine's own says nothing to anybody else
		c.report("time_zone", "time_zone %q is not one such as \"America/Toronto\"", b.TimeZone)
		return
	}
	b.zone = zone
}

func (b *Brand) checkLanguages(c *checker) {
	found := b.Language == "" || len(b.Languages) == 0
	for i, l := range b.Languages {
		c.checkLanguage("languages/"+strconv.Itoa(i), l)
		found = found || l == b.Language
	}
	if !found {
		c.report("language", "language %q is not one of its languages", b.Language)
	}
	if len(b.Languages) == 0 && b.Language != "" {
		c.checkLanguage("language", b.Language)
	}
	if b.Language == "" && len(b.Languages) > 0 {
		b.Language = b.Languages[0]
	}
}

func (c *checker) checkLanguage(key, tag string) {
	switch {
	case !langPattern.MatchString(tag):
		c.report(key, "language %q is not a language tag", tag)
	case c.languages != nil && !slices.Contains(c.languages, tag):
		c.report(key, "language %q does not exist here; there are %s", tag, strings.Join(c.languages, ", "))
	}
}
