package brand_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/brand"
)

func parseMail(settings string) (*brand.Mail, error) {
	files := fstest.MapFS{"password": {Data: []byte("hush-hush\n")}, "empty": {Data: []byte(" \n")}}
	registry, err := brand.Parse([]byte(fmt.Sprintf(`{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.test"],
		"url": "https://acme.test", "account": "a", "mail": %s}]}`, settings)), files)
	if err != nil {
		return nil, err
	}
	b, _ := registry.ByID("acme")
	return b.Mail, nil
}

func TestMailSettingsHaveSafeDefaults(t *testing.T) {
	tests := []struct {
		name, settings string
		tls            brand.TLS
		port           int
		password       string
	}{
		{"only what is needed", `{"from": "n@acme.test", "host": "smtp.acme.test"}`, brand.TLSStart, 587, ""},
		{"implicit TLS", `{"from": "n@acme.test", "host": "smtp.acme.test", "tls": "implicit"}`, brand.TLSImplicit, 465, ""},
		{"a server on this machine", `{"from": "n@acme.test", "host": "127.0.0.1", "tls": "none", "port": 2525}`, brand.TLSNone, 2525, ""},
		{"a login", `{"from": "n@acme.test", "host": "smtp.acme.test", "username": "acme", "password_file": "password"}`, brand.TLSStart, 587, "hush-hush"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := parseMail(tt.settings)
			if err != nil || m.TLS != tt.tls || m.Port != tt.port || m.Password.Reveal() != tt.password {
				t.Errorf("settings = %+v, %v", m, err)
			}
			if m != nil && tt.password != "" && strings.Contains(fmt.Sprintf("%+v", *m), tt.password) {
				t.Error("the password can be printed")
			}
		})
	}
}

func TestAllThatIsWrongWithMailSettingsIsTold(t *testing.T) {
	_, err := parseMail(`{"from": "Acme <n@acme.test>", "host": "smtp acme", "port": 99999, "tls": "none", "username": "acme", "password_file": "empty"}`)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"from", "host", "mail.port is 99999", `tls "none"`, "password_file: it is empty"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
	for _, one := range []string{
		`{"from": "n@acme.test", "host": "smtp.acme.test", "tls": "sometimes"}`,
		`{"from": "n@acme.test", "host": "smtp.acme.test", "username": "acme"}`,
		`{"from": "n@acme.test", "host": "smtp.acme.test", "username": "acme", "password_file": "not-there"}`,
		`{"from": "n@acme.test", "host": "smtp.acme.test", "password": "in the file"}`,
		`{"from": "n@acme.test\nBcc: x@y.z", "host": "smtp.acme.test"}`,
	} {
		if _, err := parseMail(one); err == nil {
			t.Errorf("%s was accepted", one)
		}
	}
}
