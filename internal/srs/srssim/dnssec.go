package srssim

import (
	"encoding/hex"
	"slices"
)

// digestLengths are those of the digest types in hex digits, XCP reference, section 5.9.
var digestLengths = map[string]int{"1": 40, "2": 64, "3": 64, "4": 96}

// setDNSSEC answers SET_DNSSEC_INFO, which replaces all records; none removes DNSSEC.
func (c *call) setDNSSEC() reply {
	d, no := c.ownDomain("domain")
	switch {
	case no.code != 0:
		return no
	case c.settings.SignsBy == "modify":
		return c.unknownCommand()
	}
	return c.sign(d)
}

// modifyDNSSEC is the other command for it, MODIFY data=dnssec.
func (c *call) modifyDNSSEC(d *Domain) reply {
	if c.settings.SignsBy == "set_dnssec_info" {
		return refuse(465, "Unknown Modify type: dnssec")
	}
	return c.sign(d)
}

func (c *call) sign(d *Domain) reply {
	switch {
	case !c.attrs.has("dnssec"):
		return missing("dnssec")
	case !c.tldOf(d.Name).signs():
		return refuse(c.settings.UnsupportedCode, "DNSSEC not supported for this TLD")
	}
	var next []DS
	for _, v := range c.attrs.list("dnssec") {
		a, _ := v.(assoc)
		ds := DS{a.trimmed("key_tag"), a.trimmed("algorithm"), a.trimmed("digest_type"), a.trimmed("digest")}
		if problem := ds.problem(a); problem != "" {
			return refuse(465, "Invalid data, error=%s", problem)
		}
		next = append(next, ds)
	}
	if slices.Equal(next, d.DNSSEC) {
		return ok(nil)
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	return c.commit(d, "set_dnssec_info", map[string]any{"dnssec": next}, ok(nil))
}

func (ds DS) problem(a assoc) string {
	_, err := hex.DecodeString(ds.Digest)
	length, known := digestLengths[ds.DigestType]
	switch {
	case a.number("key_tag", -1) < 0 || a.number("key_tag", -1) > 65535:
		return "key_tag"
	case a.number("algorithm", -1) < 1 || a.number("algorithm", -1) > 255:
		return "algorithm"
	case !known:
		return "digest_type"
	case err != nil || len(ds.Digest) != length:
		return "digest"
	}
	return ""
}

// dnssec answers GET DOMAIN type=dnssec.
func (c *call) dnssec() reply {
	out := list{}
	for _, ds := range c.domain.DNSSEC {
		out = append(out, assoc{
			"key_tag": ds.KeyTag, "algorithm": ds.Algorithm, "digest_type": ds.DigestType, "digest": ds.Digest,
		})
	}
	if len(out) == 0 && c.settings.Unsigned == "absent" {
		return ok(nil)
	}
	return ok(assoc{"dnssec": out})
}
