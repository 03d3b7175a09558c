package ui

import (
	"strings"
	"time"

	"portal/internal/brand"
	"portal/internal/registrar"
	"portal/internal/words"
)

// Renewable is a domain that its owner may want to renew.
type Renewable struct {
	Name    registrar.DomainName
	Expires time.Time // zero if not told
	Renewal registrar.Renewal
}

// Due reports whether d has expired, or does soon and is not renewed by itself.
func (d Renewable) Due(l Layout) bool { return ExpiryOf(l, d.Expires, d.Renewal).Tone != ToneNone }

// renewTexts name each way.
var renewTexts = map[brand.RenewWay]words.Key{
	brand.RenewShop:  words.Key("renew.shop"),
	brand.RenewEmail: words.Key("renew.email"),
	brand.RenewPhone: words.Key("renew.phone"),
	brand.RenewSite:  words.Key("renew.site"),
	brand.RenewNone:  words.Key("renew.none"),
}

// renewLink is the best way to renew d and its address, "" if there is none.
func renewLink(l Layout, d Renewable) (way brand.RenewWay, address string) {
	return l.Brand.Renew(d.Name, l.T("renew.mail.subject", "domain", d.Name.Unicode()), d.email(l))
}

func renewText(l Layout, d Renewable, way brand.RenewWay) string {
	return l.T(renewTexts[way], "domain", d.Name.Unicode(), "phone", l.Brand.Support.Phone, "brand", l.Brand.Name)
}

// email asks support to renew d.
func (d Renewable) email(l Layout) string {
	lines := []string{l.T("renew.mail.body", "domain", d.Name.Unicode()), ""}
	if !d.Expires.IsZero() {
		lines = append(lines, l.T("support.line", "name", l.T("expiry.setting"), "value", l.Words.Date(d.Expires)))
	}
	if l.Actor != "" {
		lines = append(lines, l.T("support.line", "name", l.T("sign_in.username"), "value", l.Actor))
	}
	return strings.Join(lines, "\n")
}
