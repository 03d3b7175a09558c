package brand

import (
	"errors"
	"io/fs"
	"net/mail"
	"net/netip"
	"path/filepath"
	"strings"

	"portal/internal/secret"
	"portal/internal/settings"
)

// Mail is how a brand sends mail:
//
//	"mail": {"from": "notices@acme.example", "host": "smtp.acme.example", "port": 587, "tls": "starttls",
//	         "username": "acme", "password_file": "smtp-password"}
//
// The server's certificate must be good for host. A username needs a password;
// without a username nobody logs in.
type Mail struct {
	From         string `json:"from" rule:"required" doc:"Bare address of the sender; the brand's name stands before it."`
	Host         string `json:"host" rule:"required" doc:"Host name of the SMTP server, which its certificate must be good for."`
	Port         int    `json:"port" rule:"minimum=0,maximum=65535" default:"587, 465 with implicit, 25 with none" doc:"Port of the server."`
	TLS          TLS    `json:"tls" rule:"enum=|starttls|implicit|none" default:"starttls" doc:"starttls, implicit, or none for a server on the same machine."`
	Username     string `json:"username,omitempty" doc:"Login at the server; without it nobody logs in."`
	PasswordFile string `json:"password_file,omitempty" doc:"File with the login's password, absolute or beside the file of brands; owner and mode as of a key."`

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
func (m *Mail) check(c *checker) {
	report := func(key, format string, args ...any) { c.report("mail/"+key, "mail: "+format, args...) }
	if a, err := mail.ParseAddress(m.From); err != nil || a.Address != m.From {
		report("from", "from %q is not an address", m.From)
	}
	if !hostPattern.MatchString(strings.ToLower(m.Host)) {
		report("host", "host %q is not a host name", m.Host)
	}
	if m.TLS == "" {
		m.TLS = TLSStart
	}
	switch m.TLS {
	case TLSStart, TLSImplicit:
	case TLSNone:
		if !loopback(m.Host) {
			report("tls", "tls \"none\" is for a server on this machine only, not for %q", m.Host)
		}
	}
	if m.Port == 0 {
		m.Port = map[TLS]int{TLSStart: 587, TLSImplicit: 465, TLSNone: 25}[m.TLS]
	}
	if (m.Username == "") != (m.PasswordFile == "") {
		report("username", "username and password_file go together")
	}
	open, err := m.readPassword(c.files)
	if err != nil {
		report("password_file", "password_file: %v", err)
	}
	if open {
		warning := c.file.Problem(c.at+"mail/password_file", "%s: mail: password_file: %s", c.name, settings.AdviseOpen)
		warning.Warning = true
		c.found = append(c.found, warning)
	}
}

func loopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	return host == "localhost"
}

// readPassword also reports whether everybody on the machine may read the file. No
// error names the file: the password itself may have been given in its place.
func (m *Mail) readPassword(files fs.FS) (open bool, err error) {
	if m.PasswordFile == "" {
		return false, nil
	}
	var text []byte
	switch {
	case filepath.IsAbs(m.PasswordFile):
		text, err = settings.ReadFile(m.PasswordFile)
		open = settings.OpenToAll(m.PasswordFile)
	case files == nil:
		err = fs.ErrNotExist
	default:
		text, err = fs.ReadFile(files, m.PasswordFile)
		if info, statErr := fs.Stat(files, m.PasswordFile); statErr == nil {
			open = info.Mode().Perm()&0o004 != 0
		}
	}
	var named *fs.PathError
	if errors.As(err, &named) {
		err = &settings.FileError{Err: named.Err}
	}
	if err != nil {
		return false, err
	}
	m.Password = secret.New(strings.TrimSpace(string(text)))
	if m.Password.IsEmpty() {
		return open, errors.New("it is empty")
	}
	return open, nil
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
