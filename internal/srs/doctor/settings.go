package doctor

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// environments are the hosts that can be told apart, and how words name them.
var environments = map[string]string{
	"live": "the live environment", "test": "the test environment", "batch": "the host for bulk changes",
	"other": "neither the live nor the test environment of OpenSRS",
}

var hosts = map[string]string{
	"rr-n1-tor.opensrs.net": "live",
	"horizon.opensrs.net":   "test",
	"batch.opensrs.net":     "batch",
}

const keyLength = 112 // hexadecimal digits

// readEndpoint takes the address apart, without what may be secret in it.
func (c *checkup) readEndpoint() {
	u, err := url.Parse(strings.TrimSpace(c.account.Endpoint))
	if err != nil || u.Host == "" {
		return // shown as "", since nobody knows what it holds
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	c.report.Endpoint = c.clean(shown.String())
	if u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Hostname() == "" || c.account.Endpoint != strings.TrimSpace(c.account.Endpoint) {
		return
	}
	c.endpoint, c.host, c.port = u, strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()
	if c.port == "" {
		c.port = "443"
	}
	if environment, known := hosts[c.host]; known {
		c.report.Environment = environment
	}
}

// checkSettings looks at what can be judged without the network.
func (c *checkup) checkSettings(context.Context) {
	c.checkNames()
	c.checkKey()
	if c.account.RootsErr != nil {
		c.find(AuthorityInvalid, c.account.RootsErr)
	}
	c.checkEndpoint()
}

func (c *checkup) checkNames() {
	a := c.account
	same := 0
	for _, other := range c.set.Accounts {
		if other.ID == a.ID {
			same++
		}
	}
	switch {
	case a.ID == "":
		c.find(IDMissing, nil)
	case same > 1:
		c.find(IDTwice, nil)
	}
	if a.Provider != "opensrs" {
		c.find(ProviderUnknown, fmt.Sprintf("it is %q", a.Provider))
	}
	switch {
	case a.Username == "":
		c.find(UsernameMissing, nil)
	case strings.ContainsFunc(a.Username, func(r rune) bool { return r == '@' || r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' }):
		c.find(UsernameUnusual, fmt.Sprintf("it is %q", a.Username))
	}
}

func (c *checkup) checkKey() {
	key := c.account.Key.Reveal()
	switch {
	case c.account.KeyErr != nil && keyShape.MatchString(c.account.KeyFile):
		c.find(KeyInPath, nil)
	case c.account.KeyErr != nil:
		c.find(KeyUnreadable, c.account.KeyErr)
	case key == "":
		c.find(KeyMissing, nil)
	default:
		c.fact("key", "%d characters, not shown", len(key))
		if how := unusualKey(key); how != "" {
			c.find(KeyUnusual, nil, "how", how)
		}
	}
}

// unusualKey says what is odd about a key without showing any of it.
func unusualKey(key string) string {
	var odd []string
	if len(key) != keyLength {
		odd = append(odd, fmt.Sprintf("it has %d characters", len(key)))
	}
	spaces, upper, others := 0, 0, 0
	for _, r := range key {
		switch {
		case unicode.IsSpace(r):
			spaces++
		case 'A' <= r && r <= 'F':
			upper++
		case !strings.ContainsRune("0123456789abcdef", r):
			others++
		}
	}
	for _, found := range []struct {
		count int
		what  string
	}{{spaces, "spaces or line ends"}, {upper, "upper-case digits"}, {others, "characters that are no hexadecimal digits"}} {
		if found.count > 0 {
			odd = append(odd, fmt.Sprintf("it has %d %s", found.count, found.what))
		}
	}
	return strings.Join(odd, ", ")
}

func (c *checkup) checkEndpoint() {
	if c.endpoint == nil {
		c.find(EndpointInvalid, nil)
		return
	}
	c.fact("environment", "%s", environments[c.report.Environment])
	switch c.report.Environment {
	case "batch":
		c.find(HostBatch, nil)
	case "other":
		c.find(HostUnusual, nil)
	}
	switch c.port {
	case "55443":
	case "55000":
		c.find(PortLegacy, nil)
	default:
		c.find(PortUnusual, nil)
	}
}

func (c *checkup) needsHost() string {
	switch {
	case c.account.Provider != "opensrs":
		return "the provider is not OpenSRS (step settings)"
	case c.endpoint == nil:
		return "the endpoint can't be used (step settings)"
	}
	return ""
}

// literal returns the host if it is an address already.
func (c *checkup) literal() (netip.Addr, bool) {
	address, err := netip.ParseAddr(c.host)
	return address, err == nil
}
