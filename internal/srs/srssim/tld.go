package srssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// tld holds what the simulator needs of a registry's facts. Whatever the data
// leaves open is nil and takes the usual value.
type tld struct {
	Name          string   `json:"tld"`
	ExplicitRenew *bool    `json:"explicit_renew"`
	Lock          *bool    `json:"lock"`
	AutoRenew     *bool    `json:"auto_renew"`
	AutoRenewDay  *int     `json:"auto_renew_day"`
	Grace         *int     `json:"grace"`
	Redemption    *int     `json:"redemption"`
	AuthCode      *bool    `json:"auth_code"`
	Privacy       *bool    `json:"privacy"`
	DNSSEC        *bool    `json:"dnssec"`
	Asynchronous  *bool    `json:"asynchronous"`
	Years         []int    `json:"years"`
	MinNS         *int     `json:"ns_min"`
	MaxNS         *int     `json:"ns_max"`
	Contacts      []string `json:"contacts"`
	Notes         []string `json:"notes"`
}

// generic reports whether the TLD belongs to no country. Countries have neither
// privacy nor DNSSEC unless the data says so.
func (t *tld) generic() bool { return len(t.Name) != 2 }

func (t *tld) has(note string) bool { return slices.Contains(t.Notes, note) }

// yes returns a fact, or usual where the data is silent.
func yes(fact *bool, usual bool) bool {
	if fact == nil {
		return usual
	}
	return *fact
}

// count returns a number, or usual where the data is silent.
func count(fact *int, usual int) int {
	if fact == nil {
		return usual
	}
	return *fact
}

// limits returns how many nameservers a delegation may have; the registrar's
// forms have thirteen places.
func (t *tld) limits() (low, high int) { return count(t.MinNS, 2), count(t.MaxNS, 13) }

func (t *tld) locks() bool      { return yes(t.Lock, true) }
func (t *tld) authCodes() bool  { return yes(t.AuthCode, true) }
func (t *tld) hidesWhois() bool { return yes(t.Privacy, t.generic()) }
func (t *tld) signs() bool      { return yes(t.DNSSEC, t.generic()) }
func (t *tld) renews() bool     { return yes(t.ExplicitRenew, true) }
func (t *tld) isAsync() bool    { return yes(t.Asynchronous, false) }
func (t *tld) is(n string) bool { return t.Name == n }
func (t *tld) hasHosts() bool   { return !t.has("no_host_objects") }
func (t *tld) roles() []string {
	if t.Contacts == nil {
		return contactTypes
	}
	return t.Contacts
}

func parseTLDs(data []byte) (map[string]*tld, error) {
	var file struct {
		TLDs []*tld `json:"tlds"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("read TLD data: %w", err)
	}
	out := make(map[string]*tld, len(file.TLDs))
	for _, t := range file.TLDs {
		out[t.Name] = t
	}
	return out, nil
}

// tldOf returns the facts for a domain's last label. Names below a TLD that the
// data does not have are served with the usual values.
func (w *world) tldOf(domain string) *tld {
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	if t := w.tlds[last]; t != nil {
		return t
	}
	return &tld{Name: last}
}

// capabilities are the "domain extras" of GET USERINFO. The tag of .uk and the
// shorter name for privacy were seen on a .com, which had no key for what only .us
// and .asia have.
func (t *tld) capabilities() assoc {
	has := assoc{
		"domain_auth_info":    bit(t.authCodes()),
		"forwarding_email":    bit(t.is("name")),
		"trademark":           bit(t.is("ca")),
		"uk_whois_opt":        bit(t.is("uk")),
		"whois_privacy_state": bit(t.hidesWhois()),
		"whois_privacy":       bit(t.hidesWhois()),
		"change_ips_tag":      bit(t.is("uk") || t.generic()),
		"cira_email_pwd":      bit(t.is("ca")),
	}
	if t.is("us") {
		has["nexus_info"] = "1"
	}
	if t.is("asia") {
		has["ced_info"] = "1"
	}
	return has
}
