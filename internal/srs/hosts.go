package srs

import (
	"context"
	"net/netip"

	"portal/internal/srs/xcp"
)

// Host is a nameserver that is registered below a domain, with its addresses.
type Host struct {
	Name      string
	IPv4      netip.Addr // invalid if none
	IPv6      netip.Addr // invalid if none
	Deletable Flag       // the guide contradicts itself; 1 is taken as yes
}

// addresses puts the addresses that there are into a.
func (h Host) addresses(a xcp.Assoc) xcp.Assoc {
	if h.IPv4.IsValid() {
		a["ipaddress"] = h.IPv4.String()
	}
	if h.IPv6.IsValid() {
		a["ipv6"] = h.IPv6.String()
	}
	return a
}

func (c *Client) host(ctx context.Context, e effect, action string, auth Authority, attributes xcp.Assoc) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: action, Object: "NAMESERVER", effect: e, auth: auth, Attributes: auth.attributes(attributes),
	})
}

// Hosts reads the hosts below a domain; name is one host, or "" for all.
//
// XCP action GET, object NAMESERVER. Source: XCP reference, section 5.5.
func (c *Client) Hosts(ctx context.Context, auth Authority, name string) ([]Host, error) {
	if name == "" {
		name = "all"
	}
	r, err := c.host(ctx, reading, "GET", auth, xcp.Assoc{"name": name})
	if err != nil {
		return nil, err
	}
	var hosts []Host
	for _, v := range r.Attributes.Get("nameserver_list").List() {
		h := Host{Name: v.Get("name").Text(), Deletable: flagFrom(v.Get("can_delete"))}
		h.IPv4, _ = netip.ParseAddr(v.Get("ipaddress").Text())
		h.IPv6, _ = netip.ParseAddr(v.Get("ipv6").Text())
		hosts = append(hosts, h)
	}
	return hosts, nil
}

// CreateHost registers a host below a domain. everywhere adds it to all registries
// that the account can use. Code 251 stores a host that is not usable yet.
//
// XCP action CREATE, object NAMESERVER. Source: XCP reference, section 5.5.
func (c *Client) CreateHost(ctx context.Context, auth Authority, h Host, everywhere bool) (*Reply, error) {
	a := h.addresses(xcp.Assoc{"name": h.Name})
	if everywhere {
		a["add_to_all_registry"] = true
	}
	return c.host(ctx, changing, "CREATE", auth, a)
}

// ModifyHost gives a host other addresses, and another name unless newName is "".
//
// XCP action MODIFY, object NAMESERVER. Source: XCP reference, section 5.5.
func (c *Client) ModifyHost(ctx context.Context, auth Authority, h Host, newName string) (*Reply, error) {
	a := h.addresses(xcp.Assoc{"name": h.Name})
	if newName != "" {
		a["new_name"] = newName
	}
	return c.host(ctx, changing, "MODIFY", auth, a)
}

// DeleteHost removes a host. One that serves a domain is refused with code 485.
//
// XCP action DELETE, object NAMESERVER. Source: XCP reference, section 5.5.
func (c *Client) DeleteHost(ctx context.Context, auth Authority, h Host) (*Reply, error) {
	return c.host(ctx, changing, "DELETE", auth, h.addresses(xcp.Assoc{"name": h.Name}))
}

// AddHostToRegistry makes a host known at the registry of tld (without a dot), or
// at all registries.
//
// XCP action REGISTRY_ADD_NS, object NAMESERVER. Source: XCP reference, section 5.5.
func (c *Client) AddHostToRegistry(ctx context.Context, host, tld string, all bool) (*Reply, error) {
	return c.host(ctx, changing, "REGISTRY_ADD_NS", Authority{}, xcp.Assoc{"fqdn": host, "tld": "." + tld, "all": all})
}

// CheckHost reports whether the registry of tld (without a dot; "" for the host's
// own) knows a host. Sources name neither the values of status nor the code for a
// missing host: below 400 the success flag decides, and 480 is a no as well.
//
// XCP action REGISTRY_CHECK_NAMESERVER, object NAMESERVER. Source: XCP
// reference, section 5.5.
func (c *Client) CheckHost(ctx context.Context, host, tld string) (exists bool, err error) {
	a := xcp.Assoc{"fqdn": host}
	if tld != "" {
		a["tld"] = "." + tld
	}
	r, err := c.run(ctx, command{Action: "REGISTRY_CHECK_NAMESERVER", Object: "NAMESERVER", Attributes: a})
	switch {
	case r != nil && r.success != "" && number(r.Code) < 400:
		return r.success == "1", nil
	case r != nil && r.Code == "480":
		return false, nil
	}
	return false, err
}
