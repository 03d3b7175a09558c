package main

import (
	"crypto/tls"
	"time"

	"portal/internal/brand"
	"portal/internal/settings"
)

// soon is how long before its end a certificate is worth a warning.
const soon = 14 * 24 * time.Hour

// loadCertificate reads certificate and key, and notes what is wrong with them at
// now; nil if there is none. brands are whom it has to be good for.
func (c *serveCmd) loadCertificate(brands []brand.Brand, now time.Time, problems *settings.Problems) *tls.Certificate {
	const certName, keyName = "PORTAL_TLS_CERT", "PORTAL_TLS_KEY"
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil
	case c.TLSCert == "" || c.TLSKey == "":
		problems.Addf(certName, "PORTAL_TLS_CERT and PORTAL_TLS_KEY go together: set both, or none where a proxy ends TLS")
		return nil
	}
	chain, chainErr := settings.ReadFile(c.TLSCert)
	if chainErr != nil {
		problems.Addf(certName, "%v", chainErr)
	}
	key, keyErr := settings.ReadFile(c.TLSKey)
	if keyErr != nil {
		problems.Addf(keyName, "%v", keyErr)
	}
	if chainErr != nil || keyErr != nil {
		return nil
	}
	if settings.OpenToAll(c.TLSKey) {
		problems.Warnf(keyName, settings.AdviseOpen)
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		problems.Addf(certName, "certificate and key can't be used together: %v", err)
		return nil
	}
	judgeCertificate(&pair, brands, now, problems)
	return &pair
}

func judgeCertificate(pair *tls.Certificate, brands []brand.Brand, now time.Time, problems *settings.Problems) {
	const name = "PORTAL_TLS_CERT"
	leaf := pair.Leaf
	switch left := leaf.NotAfter.Sub(now); {
	case left <= 0:
		problems.Addf(name, "the certificate expired on %s: renew it", leaf.NotAfter.UTC().Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		problems.Addf(name, "the certificate is good from %s on only: is the clock right?", leaf.NotBefore.UTC().Format(time.DateTime))
	case left < soon:
		problems.Warnf(name, "the certificate expires on %s: renew it, then send SIGHUP", leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	for _, b := range brands {
		for _, host := range b.Hosts {
			if leaf.VerifyHostname(host) != nil {
				problems.Warnf(name, "the certificate is not good for %s, a host of brand %q", host, b.ID)
			}
		}
	}
}
