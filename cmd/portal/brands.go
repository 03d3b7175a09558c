package main

import (
	"log/slog"
	"net/url"
	"strings"

	"portal/internal/brand"
	"portal/internal/registrar"
	"portal/internal/settings"
)

func (c *serveCmd) loadBrands(problems *settings.Problems) *brand.Registry {
	const name = "PORTAL_BRANDS"
	if c.Brands == "" {
		problems.Addf(name, "%s is missing: it names the JSON file of the brands", name)
		return nil
	}
	brands, err := brand.Load(c.Brands, languageTags())
	if err != nil {
		noteFile(name, err, problems)
		return brands
	}
	*problems = append(*problems, brands.Warnings()...)
	return brands
}

// secureBrands reports whether the brands are served over TLS, by us or by a
// proxy. They share one kind of session cookie, so it is all or none.
func secureBrands(brands []brand.Brand, allowHTTP bool, problems *settings.Problems) bool {
	var plain []string
	for _, b := range brands {
		if u, err := url.Parse(b.URL); err != nil || u.Scheme != "https" {
			plain = append(plain, b.ID)
		}
	}
	switch {
	case len(plain) == 0:
		return true
	case len(plain) < len(brands):
		problems.Addf("PORTAL_BRANDS", "brands %s have http addresses while others have https: it must be all or none", strings.Join(plain, ", "))
	case !allowHTTP:
		problems.Addf("PORTAL_BRANDS", "brands have http addresses; use https, or set PORTAL_ALLOW_HTTP to accept the risk")
	}
	return false
}

// served checks that every brand's account exists.
func served(brands []brand.Brand, registrars map[string]registrar.Registrar, problems *settings.Problems) {
	for _, b := range brands {
		if reg, ok := registrars[b.Account]; !ok {
			problems.Addf("PORTAL_BRANDS", "brand %s: account %q is not among the accounts of PORTAL_ACCOUNTS", b.ID, b.Account)
		} else if reg.Profiles == nil && reg.Reader != nil {
			problems.Addf("PORTAL_BRANDS", "brand %s: registrants can't sign in with account %q", b.ID, b.Account)
		}
	}
}

// warnOfSilence says which brands send no mail, once.
func warnOfSilence(brands []brand.Brand, log *slog.Logger) {
	for _, b := range brands {
		if b.Mail == nil {
			log.Warn("the brand has no mail settings: its notices are recorded and not sent", "brand", b.ID)
		}
	}
}
