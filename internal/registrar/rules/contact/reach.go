package contact

import (
	"net/url"
	"strings"

	"portal/internal/registrar"
)

// webAddress wants an address of the web, with its scheme or without.
func webAddress(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return false
	}
	_, err = registrar.ParseDomainName(u.Hostname())
	return err == nil
}
