package brand

import (
	"net/url"
	"strings"
	"testing"
)

func TestRenewingLeadsToTheBestWayThatTheBrandTells(t *testing.T) {
	const subject, body = "Please renew a.example & more", "Hello,\n\nexpiry: 5 March + 1?"
	prepared := "mailto:help@acme.example?subject=Please%20renew%20a.example%20%26%20more&body=Hello%2C%0D%0A%0D%0Aexpiry%3A%205%20March%20%2B%201%3F"
	help := Support{Email: "help@acme.example", Phone: "+1 (416) 555-0123", URL: "https://acme.example/help"}
	for _, tt := range []struct {
		name  string
		brand Brand
		way   RenewWay
		url   string
	}{
		{"a shop", Brand{RenewURL: "https://shop.example/{domain}?d={domain}", Support: help}, RenewShop, "https://shop.example/xn--bcher-kva.example?d=xn--bcher-kva.example"},
		{"a shop that asks for the name itself", Brand{RenewURL: "https://shop.example/renew"}, RenewShop, "https://shop.example/renew"},
		{"email", Brand{Support: help}, RenewEmail, prepared},
		{"phone", Brand{Support: Support{Phone: help.Phone, URL: help.URL}}, RenewPhone, "tel:+14165550123"},
		{"help pages", Brand{Support: Support{URL: help.URL}}, RenewSite, help.URL},
		{"nothing", Brand{}, RenewNone, ""},
	} {
		way, address := tt.brand.Renew("xn--bcher-kva.example", subject, body)
		if way != tt.way || address != tt.url {
			t.Errorf("%s: %s %s", tt.name, way, address)
		}
	}
	u, err := url.Parse(prepared)
	if err != nil || u.Query().Get("subject") != subject || u.Query().Get("body") != strings.ReplaceAll(body, "\n", "\r\n") {
		t.Errorf("the prepared email says %q, %v", u.Query(), err)
	}
}

func TestAnAddressForRenewingIsCheckedWithTheSettings(t *testing.T) {
	with := func(address string) error {
		_, err := Parse([]byte(`{"brands": [{"id": "a", "name": "A", "hosts": ["a.example"], "url": "https://a.example", "account": "a",
			"renew_url": "`+address+`"}]}`), nil)
		return err
	}
	for _, good := range []string{"https://shop.example/renew?domain={domain}", "https://shop.example?d={domain}", "https://shop.example/{domain}/renew", "http://shop.example/"} {
		if err := with(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, says := range map[string]string{
		"shop.example/renew":              "is not a web address",
		"javascript:alert('{domain}')":    "is not a web address",
		"https://u:p@shop.example/":       "is not a web address",
		"https://{domain}/renew":          "can't be part of the host",
		"https://shop.example{domain}":    "can't be part of the host",
		"https://shop.example/?d={name}":  "not {name}",
		"https://shop.example/?d={domain": "not {domain",
		"https://shop.example/?d=domain}": "not }",
	} {
		if err := with(bad); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
