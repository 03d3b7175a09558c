package srs

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"

	"portal/internal/srs/xcp"
)

// Nameserver is one entry of a delegation.
type Nameserver struct {
	Name      string // lower case, no final dot
	SortOrder int    // from 1; 0 if not told
	Addresses []netip.Addr
}

// nameserversFrom reads a nameserver_list. Its order is that of sortorder.
func nameserversFrom(list xcp.Value) []Nameserver {
	var ns []Nameserver
	for _, v := range list.List() {
		name := strings.ToLower(strings.TrimSuffix(v.Get("name").Text(), "."))
		if name == "" {
			continue
		}
		ns = append(ns, Nameserver{
			Name: name, SortOrder: v.Get("sortorder").Int(), Addresses: addresses(v),
		})
	}
	slices.SortStableFunc(ns, func(a, b Nameserver) int { return cmp.Compare(a.SortOrder, b.SortOrder) })
	return ns
}

func addresses(v xcp.Value) []netip.Addr {
	var found []netip.Addr
	for _, key := range []string{"ipaddress", "ipv6"} {
		if addr, err := netip.ParseAddr(v.Get(key).Text()); err == nil {
			found = append(found, addr)
		}
	}
	return found
}

// AdvancedUpdateNameservers replaces the delegation with hosts, in order, all at
// once. Hosts must exist at the registry of the TLD. The reply may be pending.
//
// XCP action ADVANCED_UPDATE_NAMESERVERS, object DOMAIN, op_type "assign".
// Source: XCP reference, section 5.5.
func (c *Client) AdvancedUpdateNameservers(ctx context.Context, auth Authority, hosts []string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "ADVANCED_UPDATE_NAMESERVERS", Object: "DOMAIN", effect: changing, auth: auth,
		Attributes: auth.attributes(xcp.Assoc{"op_type": "assign", "assign_ns": hosts}),
	})
}

// AddRemoveNameservers adds hosts to the delegation and removes others.
//
// XCP action ADVANCED_UPDATE_NAMESERVERS, object DOMAIN, op_type "add_remove".
// Source: XCP reference, section 5.5.
func (c *Client) AddRemoveNameservers(ctx context.Context, auth Authority, add, remove []string) (*Reply, error) {
	attributes := xcp.Assoc{"op_type": "add_remove"}
	if len(add) > 0 {
		attributes["add_ns"] = add
	}
	if len(remove) > 0 {
		attributes["remove_ns"] = remove
	}
	return c.replyTo(ctx, command{
		Action: "ADVANCED_UPDATE_NAMESERVERS", Object: "DOMAIN", effect: changing, auth: auth,
		Attributes: auth.attributes(attributes),
	})
}
