package edits

import (
	"net/netip"
	"net/url"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/page"
	"portal/internal/untouched"
	"portal/web/templates/edits"
)

// hostForm is the form of one host as it was sent.
type hostForm struct {
	typed edits.HostTyped
}

// mostInHost bounds what a field may bring, in bytes.
const mostInHost = 255

func parseHost(form url.Values) hostForm {
	typed := edits.HostTyped{
		Name: page.Bounded(form.Get("host"), mostInHost),
		IPv4: page.Bounded(form.Get("ipv4"), mostInHost),
		IPv6: page.Bounded(form.Get("ipv6"), mostInHost),
	}
	if name, address, ok := rules.HostAndAddress(typed.Name); ok { // as glue is often listed
		switch {
		case address.Is4() && typed.IPv4 == "":
			typed.Name, typed.IPv4 = name, address.String()
		case address.Is6() && typed.IPv6 == "":
			typed.Name, typed.IPv6 = name, address.String()
		}
	}
	return hostForm{typed: typed}
}

// hostProblems are what is wrong with a form, by field.
type hostProblems map[edits.HostField]edits.HostFormProblem

// change returns found as the form wants it, or what is wrong. What nobody touched
// stays as it was found: registries hold hosts that they would not take now.
func (f hostForm) change(domain registrar.DomainName, found registrar.Host) (registrar.Host, hostProblems) {
	same := untouched.Fold(untouched.Words).Same
	h, problems := f.check(domain)
	if same(f.typed.Name, found.Name) {
		h.Name = found.Name
		delete(problems, edits.HostFieldName)
	}
	if same(f.typed.IPv4, shownAddress(found.IPv4)) {
		h.IPv4 = found.IPv4
		delete(problems, edits.HostFieldIPv4)
	}
	if same(f.typed.IPv6, shownAddress(found.IPv6)) {
		h.IPv6 = found.IPv6
		delete(problems, edits.HostFieldIPv6)
	}
	if !h.IPv4.IsValid() && !h.IPv6.IsValid() && len(problems) == 0 && (found.IPv4.IsValid() || found.IPv6.IsValid()) {
		problems[edits.HostFieldIPv4] = edits.HostNoAddress
	}
	return h, problems
}

// check returns the host below domain that the form asks for, or what is wrong.
func (f hostForm) check(domain registrar.DomainName) (registrar.Host, hostProblems) {
	problems := make(hostProblems)
	note := func(field edits.HostField, p edits.HostFormProblem) {
		if p != "" {
			problems[field] = p
		}
	}
	var h registrar.Host
	var wrong edits.HostFormProblem
	h.Name, wrong = hostBelow(domain, f.typed.Name)
	note(edits.HostFieldName, wrong)
	h.IPv4, wrong = hostAddress(f.typed.IPv4, netip.Addr.Is4)
	note(edits.HostFieldIPv4, wrong)
	h.IPv6, wrong = hostAddress(f.typed.IPv6, func(a netip.Addr) bool { return a.Is6() && !a.Is4In6() })
	note(edits.HostFieldIPv6, wrong)
	facts, _ := rules.FactsFor(domain)
	switch {
	case f.typed.IPv4 == "" && facts.Has("hosts_need_ipv4"):
		note(edits.HostFieldIPv4, edits.HostNeedsIPv4)
	case f.typed.IPv4 == "" && f.typed.IPv6 == "":
		note(edits.HostFieldIPv4, edits.HostNoAddress)
	}
	if f.typed.IPv6 != "" && facts.Has("hosts_without_ipv6") {
		note(edits.HostFieldIPv6, edits.HostWithoutIPv6)
	}
	return h, problems
}

// hostBelow reads the name of a host below domain. A single label stands for
// itself below the domain.
func hostBelow(domain registrar.DomainName, text string) (string, edits.HostFormProblem) {
	switch {
	case text == "":
		return "", edits.HostNoName
	case isAddress(text):
		return "", edits.HostBadName
	case !strings.Contains(strings.TrimSuffix(text, "."), "."):
		text = strings.TrimSuffix(text, ".") + "." + string(domain)
	}
	ns, err := rules.HostIn(text)
	switch {
	case err != nil:
		return "", edits.HostBadName
	case !strings.HasSuffix(ns.Host, "."+string(domain)):
		return "", edits.HostElsewhere
	}
	return ns.Host, ""
}

// hostAddress reads an address that the whole Internet can reach; none is fine.
func hostAddress(text string, family func(netip.Addr) bool) (netip.Addr, edits.HostFormProblem) {
	if text == "" {
		return netip.Addr{}, ""
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	switch {
	case err != nil || addr.Zone() != "" || !family(addr):
		return netip.Addr{}, edits.HostBadAddress
	case !reachable(addr):
		return netip.Addr{}, edits.HostPrivate
	}
	return addr, ""
}

// unreachable are networks that no registry takes and netip does not name:
// "this network", addresses that providers share, and the reserved end of IPv4.
var unreachable = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("240.0.0.0/4"),
}

func reachable(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range unreachable {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
