package brand

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var (
	idPattern    = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)
	hostPattern  = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$`)
	langPattern  = regexp.MustCompile(`^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$`)
	phonePattern = regexp.MustCompile(`^\+?[0-9][0-9 ().-]{3,30}$`)
)

// Load reads the brands of the JSON file at path, and logos beside it.
func Load(path string) (*Registry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read brands: %w", err)
	}
	return Parse(data, os.DirFS(filepath.Dir(path)))
}

// Parse reads brands from JSON; logos holds the files they name, logos and
// passwords, and may be nil if they name none. The error lists everything that is wrong.
func Parse(data []byte, logos fs.FS) (*Registry, error) {
	var config struct {
		Brands []Brand `json:"brands"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&config); err != nil {
		return nil, fmt.Errorf("read brands: %w", err)
	}
	if len(config.Brands) == 0 {
		return nil, errors.New("no brand is configured")
	}
	r := &Registry{brands: config.Brands, byHost: make(map[string]int)}
	var problems []error
	ids := make(map[string]bool)
	for i := range r.brands {
		b := &r.brands[i]
		name := fmt.Sprintf("brand %q", b.ID)
		if b.ID == "" {
			name = fmt.Sprintf("brand number %d", i+1)
		}
		for _, err := range b.check(logos) {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
		if b.ID != "" && ids[b.ID] {
			problems = append(problems, fmt.Errorf("%s: the id is used twice", name))
		}
		ids[b.ID] = true
		for _, h := range b.Hosts {
			if _, taken := r.byHost[h]; taken {
				problems = append(problems, fmt.Errorf("%s: host %q is listed twice", name, h))
			}
			r.byHost[h] = i
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return r, nil
}

// check normalises b and reports what is wrong with it.
func (b *Brand) check(logos fs.FS) []error {
	var problems []error
	report := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }

	if !idPattern.MatchString(b.ID) {
		report("id %q must be lower-case letters, digits and hyphens", b.ID)
	}
	if strings.TrimSpace(b.Name) == "" {
		report("name is missing")
	}
	if b.Account == "" {
		report("account is missing")
	}
	if len(b.Hosts) == 0 {
		report("hosts are missing")
	}
	for i, h := range b.Hosts {
		b.Hosts[i] = strings.ToLower(h)
		if !hostPattern.MatchString(b.Hosts[i]) {
			report("host %q is not a host name without port", h)
		}
	}
	b.checkLinks(report)
	b.checkNameservers(report)
	b.checkLanguages(report)
	b.checkZone(report)
	if err := b.Logo.load(logos); err != nil {
		report("logo: %w", err)
	}
	if b.Mail != nil {
		if err := b.Mail.check(logos); err != nil {
			report("mail: %w", err)
		}
	}
	var err error
	if b.palette, err = newPalette(b.Accent); err != nil {
		report("accent: %w", err)
	}
	b.urls = new(b.assetURLs())
	return problems
}

func (b *Brand) checkLinks(report func(string, ...any)) {
	u, err := url.Parse(b.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		report("url %q must be a scheme and a host, like https://domains.example.com", b.URL)
	} else {
		b.URL = u.Scheme + "://" + u.Host
	}
	for what, email := range map[string]string{"support email": b.Support.Email, "support security": b.Support.Security} {
		if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email) {
			report("%s %q is not an address", what, email)
		}
	}
	if b.Support.Phone != "" && !phonePattern.MatchString(b.Support.Phone) {
		report("support phone %q is not a phone number", b.Support.Phone)
	}
	for what, link := range map[string]string{"support url": b.Support.URL, "legal url": b.Legal.URL} {
		if link == "" {
			continue
		}
		if u, err := url.Parse(link); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			report("%s %q is not a web address", what, link)
		}
	}
}

func (b *Brand) checkZone(report func(string, ...any)) {
	zone, err := time.LoadLocation(b.TimeZone)
	if err != nil || strings.EqualFold(b.TimeZone, "local") { // the machine's own says nothing to anybody else
		report("time_zone %q is not one such as \"America/Toronto\"", b.TimeZone)
		return
	}
	b.zone = zone
}

func (b *Brand) checkLanguages(report func(string, ...any)) {
	found := b.Language == "" || len(b.Languages) == 0
	for _, l := range b.Languages {
		if !langPattern.MatchString(l) {
			report("language %q is not a language tag", l)
		}
		found = found || l == b.Language
	}
	if !found {
		report("language %q is not one of its languages", b.Language)
	}
	if b.Language == "" && len(b.Languages) > 0 {
		b.Language = b.Languages[0]
	}
}
