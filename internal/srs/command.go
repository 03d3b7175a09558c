package srs

import (
	"errors"
	"maps"
	"strings"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// Authority says on whose behalf a command is sent (XCP reference, section 4.5).
// The zero value is the reseller's own, for commands that name no single domain
// or carry it in their attributes only.
type Authority struct {
	cookie secret.String
	domain string
}

// ByCookie is the authority of a registrant's session. The command works on the
// domain that the cookie points to at that moment.
func ByCookie(cookie secret.String) Authority { return Authority{cookie: cookie} }

// ByReseller is the authority of the reseller account over domain (A-labels),
// which it must hold.
func ByReseller(domain string) Authority { return Authority{domain: domain} }

func (a Authority) usesCookie() bool { return !a.cookie.IsEmpty() }

// attributes adds the domain to attributes when no cookie points to it.
func (a Authority) attributes(attributes xcp.Assoc) xcp.Assoc {
	if a.domain == "" || a.usesCookie() {
		return attributes
	}
	with := xcp.Assoc{"domain": a.domain}
	maps.Copy(with, attributes)
	return with
}

// command is one XCP call.
type command struct {
	Action, Object string
	Attributes     xcp.Assoc
	auth           Authority
	parent         string // top-level username, of the profile that a sub-user belongs to
	registrantIP   string
	effect         effect
	host           host
}

// wire is the command as it is sent.
func (c *command) wire() *xcp.Command {
	return &xcp.Command{
		Action: c.Action, Object: c.Object, Cookie: c.auth.cookie, Domain: c.auth.domain, RegistrantIP: c.registrantIP,
		Username: c.parent, Attributes: c.Attributes,
	}
}

// effect is what it means when the answer to a command is lost.
type effect uint8

const (
	reading  effect = iota // nothing changes; may be sent again
	session                // opens or ends a session: sent once, a loss does no harm
	changing               // sent once; a loss leaves the outcome unknown
)

// host tells the two services apart.
type host uint8

const (
	mainHost host = iota
	batchHost
)

// op names the command in errors and for staff: "GET DOMAIN list".
func (c *command) op() string {
	op := c.Action
	if c.Object != "" {
		op += " " + c.Object
	}
	for _, key := range []string{"type", "data"} {
		if detail, ok := c.Attributes[key].(string); ok {
			op += " " + detail
		}
	}
	return op
}

// redact removes what the command holds in secret from text, which a server may
// have quoted.
func (c *command) redact(text string, more ...secret.String) string {
	secrets := append(more, c.auth.cookie)
	for _, value := range c.Attributes {
		if s, ok := value.(secret.String); ok {
			secrets = append(secrets, s)
		}
	}
	for _, s := range secrets {
		if plain := s.Reveal(); len(plain) > 2 {
			text = strings.ReplaceAll(text, plain, s.String())
		}
	}
	return text
}

// conceal replaces an error that quotes a secret, as package net/http does with
// an answer that it does not understand.
func (c *command) conceal(err error, more ...secret.String) error {
	if text := c.redact(err.Error(), more...); text != err.Error() {
		return errors.New(text)
	}
	return err
}
