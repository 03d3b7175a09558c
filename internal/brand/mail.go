package brand

import (
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"portal/internal/secret"
)

// Mail is how a brand sends mail:
//
//	"mail": {"from": "notices@acme.example", "host": "smtp.acme.example", "port": 587, "tls": "starttls",
//	         "username": "acme", "password_file": "smtp-password"}
//
// The server's certificate must be good for host. A username needs a password;
// without a username nobody logs in.
type Mail struct {
	From         string `json:"from"` // bare address; the brand's name stands before it
	Host         string `json:"host"`
	Port         int    `json:"port"` // 0 for 587, or 465 with "implicit"
	TLS          TLS    `json:"tls"`  // "" for "starttls"
	Username     string `json:"username,omitempty"`
	PasswordFile string `json:"password_file,omitempty"` // beside the configuration, or absolute

	Password secret.String `json:"-"` // contents of PasswordFile
}

// TLS says how a mail server is spoken to.
type TLS string

// The ways. Nothing is ever sent in the clear where encryption was asked for.
const (
	TLSStart    TLS = "starttls" // RFC 3207, required
	TLSImplicit TLS = "implicit" // RFC 8314
	TLSNone     TLS = "none"     // to an address of this machine only
)

// check fills in what was left out and reports what is wrong with m.
func (m *Mail) check(files fs.FS) error {
	var problems []error
	report := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if a, err := mail.ParseAddress(m.From); err != nil || a.Address != m.From {
		report("from %q is not an address", m.From)
	}
	if !hostPattern.MatchString(strings.ToLower(m.Host)) {
		report("host %q is not a host name", m.Host)
	}
	if m.TLS == "" {
		m.TLS = TLSStart
	}
	switch m.TLS {
	case TLSStart, TLSImplicit:
	case TLSNone:
		if !loopback(m.Host) {
			report("tls \"none\" is for a server on this machine only, not for %q", m.Host)
		}
	default:
		report("tls %q is not one of \"starttls\", \"implicit\" and \"none\"", m.TLS)
	}
	if m.Port == 0 {
		m.Port = map[TLS]int{TLSStart: 587, TLSImplicit: 465, TLSNone: 25}[m.TLS]
	}
	if m.Port < 0 || m.Port > 65535 {
		report("port %d is not a port", m.Port)
	}
	if (m.Username == "") != (m.PasswordFile == "") {
		report("username and password_file go together")
	}
	if err := m.readPassword(files); err != nil {
		report("password_file: %w", err)
	}
	return errors.Join(problems...)
}

func loopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	return host == "localhost"
}

func (m *Mail) readPassword(files fs.FS) error {
	if m.PasswordFile == "" {
		return nil
	}
	var text []byte
	var err error
	switch {
	case filepath.IsAbs(m.PasswordFile):
		text, err = os.ReadFile(m.PasswordFile)
	case files == nil:
		err = fs.ErrNotExist
	default:
		text, err = fs.ReadFile(files, m.PasswordFile)
	}
	if err != nil {
		return err
	}
	m.Password = secret.New(strings.TrimSpace(string(text)))
	if m.Password.IsEmpty() {
		return errors.New("it is empty")
	}
	return nil
}

// Colours are a brand's computed colours in one scheme, as "#rrggbb".
type Colours struct {
	Accent, OnAccent string // of a filled button
	Strong           string // of links
}

// Colours returns those for light and dark, where no stylesheet can be linked:
// in mail.
func (b Brand) Colours() (light, dark Colours) {
	p := b.palette
	if p.light == (scheme{}) {
		p, _ = newPalette(Accent{}) // the portal's own accents always parse
	}
	of := func(s scheme) Colours {
		return Colours{Accent: s.accent.String(), OnAccent: s.onAccent.String(), Strong: s.strong.String()}
	}
	return of(p.light), of(p.dark)
}
