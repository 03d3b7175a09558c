package srs

import (
	"context"
	"maps"

	"portal/internal/srs/xcp"
)

// The methods below change what only single TLDs have. Source: XCP reference,
// sections 5.4 and 6.4.

// ModifyForwardingEmail sets where mail for a .name domain goes.
//
// XCP action MODIFY, object DOMAIN, data "forwarding_email".
func (c *Client) ModifyForwardingEmail(ctx context.Context, auth Authority, email string) (*Change, error) {
	return c.modify(ctx, auth, "forwarding_email", Reach{}.attributes(xcp.Assoc{"forwarding_email": email}))
}

// ModifyNexus sets the nexus data of a .us domain.
//
// XCP action MODIFY, object DOMAIN, data "nexus_info".
func (c *Client) ModifyNexus(ctx context.Context, auth Authority, n Nexus) (*Change, error) {
	return c.modify(ctx, auth, "nexus_info", Reach{}.attributes(xcp.Assoc{"nexus": n.assoc()}))
}

// ModifyCED sets the charter eligibility data of a .asia domain.
//
// XCP action MODIFY, object DOMAIN, data "ced_info".
func (c *Client) ModifyCED(ctx context.Context, auth Authority, f Fields) (*Change, error) {
	return c.modify(ctx, auth, "ced_info", Reach{}.attributes(xcp.Assoc{"ced_info": f.assoc()}))
}

// ModifyTrademark says whether a .ca name is a trademark.
//
// XCP action MODIFY, object DOMAIN, data "trademark".
func (c *Client) ModifyTrademark(ctx context.Context, auth Authority, is bool) (*Change, error) {
	return c.modify(ctx, auth, "trademark", Reach{}.attributes(xcp.Assoc{"trademark": yesNo(is)}))
}

// ModifyUKWhoisOptOut hides or shows the data of a .uk registrant, who must be a
// private person; regType is that of UKWhoisOptOut. The answer may be pending.
//
// XCP action MODIFY, object DOMAIN, data "uk_whois_opt".
func (c *Client) ModifyUKWhoisOptOut(ctx context.Context, auth Authority, hide bool, regType string, allUK bool) (*Change, error) {
	return c.modify(ctx, auth, "uk_whois_opt", Reach{}.attributes(xcp.Assoc{
		"uk_whois_opt": yesNo(hide), "reg_type": regType, "uk_affect_domains": allUK,
	}))
}

// ChangeIPSTag hands a .uk domain to another registrar; all hands over every .uk
// domain of the profile. It can't be taken back here.
//
// XCP action MODIFY, object DOMAIN, data "change_ips_tag".
func (c *Client) ChangeIPSTag(ctx context.Context, auth Authority, tag string, all bool) (*Change, error) {
	return c.modify(ctx, auth, "change_ips_tag", Reach{}.attributes(xcp.Assoc{
		"gaining_registrar_tag": tag, "change_tag_all": all,
	}))
}

// ModifyCADisplay sets what WHOIS shows of the registrant of a .ca domain: "FULL" or
// "PRIVATE".
//
// XCP action MODIFY, object DOMAIN, data "ca_whois_display_setting". Source: XCP
// reference, section 13.
func (c *Client) ModifyCADisplay(ctx context.Context, auth Authority, display string) (*Change, error) {
	return c.modify(ctx, auth, "ca_whois_display_setting", Reach{}.attributes(xcp.Assoc{"display": display}))
}

// ModifyITConsent says whether the registrant of a .it domain agrees to the
// publication of its data.
//
// XCP action MODIFY, object DOMAIN, data "it_whois_display_setting". Source: XCP
// reference, section 13.
func (c *Client) ModifyITConsent(ctx context.Context, auth Authority, publish bool) (*Change, error) {
	return c.modify(ctx, auth, "it_whois_display_setting", Reach{}.attributes(xcp.Assoc{"consent_for_publishing": publish}))
}

// ModifyCIRARegistrant changes the registrant of a .ca domain, which transfers
// ownership. No source names its attributes, so they are the caller's.
//
// XCP action MODIFY, object DOMAIN, data "cira_registrant".
func (c *Client) ModifyCIRARegistrant(ctx context.Context, auth Authority, attributes xcp.Assoc) (*Change, error) {
	with := Reach{}.attributes(xcp.Assoc{})
	maps.Copy(with, attributes)
	return c.modify(ctx, auth, "cira_registrant", with)
}

// ModifyTLDData replaces the registry's extra data, in the form of section 6.4.
//
// XCP action MODIFY, object DOMAIN, data "tld_data".
func (c *Client) ModifyTLDData(ctx context.Context, auth Authority, data xcp.Assoc) (*Change, error) {
	return c.modify(ctx, auth, "tld_data", Reach{}.attributes(xcp.Assoc{"tld_data": data}))
}

// ModifyOwnerDescription sets the legacy owner name of a .de domain.
//
// XCP action MODIFY, object DOMAIN, data "descr".
func (c *Client) ModifyOwnerDescription(ctx context.Context, auth Authority, domain, description string) (*Change, error) {
	return c.modify(ctx, auth, "descr", Reach{}.attributes(xcp.Assoc{
		"domainname": domain, "contact_set": xcp.Assoc{"owner": xcp.Assoc{"descr": description}},
	}))
}

// UpdateAllInfo replaces contacts and delegation of a .dk domain in one call,
// which that TLD wants instead of two.
//
// XCP action UPDATE_ALL_INFO, object DOMAIN.
func (c *Client) UpdateAllInfo(ctx context.Context, auth Authority, set map[ContactType]Contact, hosts []string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "UPDATE_ALL_INFO", Object: "DOMAIN", effect: changing, auth: auth,
		Attributes: auth.attributes(xcp.Assoc{"contact_set": contactSet(set), "nameserver_list": sorted(hosts)}),
	})
}

// sorted numbers hosts for a nameserver_list.
func sorted(hosts []string) []xcp.Assoc {
	list := make([]xcp.Assoc, len(hosts))
	for i, host := range hosts {
		list[i] = xcp.Assoc{"name": host, "sortorder": i + 1}
	}
	return list
}

// Activate has a .de domain with DNS errors checked again; it takes about 15
// minutes. The name goes under both keys that clients use.
//
// XCP action ACTIVATE, object DOMAIN.
func (c *Client) Activate(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "ACTIVATE", domain, xcp.Assoc{"domainname": domain})
}

// Contract reads a contract of the registrar. What its types are no source says,
// nor under which name the text stands: the first text of the reply.
//
// XCP action GET_CONTRACT, object DOMAIN.
func (c *Client) Contract(ctx context.Context, kind string) (string, error) {
	r, err := c.replyTo(ctx, command{Action: "GET_CONTRACT", Object: "DOMAIN", Attributes: xcp.Assoc{"type": kind}})
	if err != nil {
		return "", err
	}
	if text := r.Attributes.Get("contract").Text(); text != "" {
		return text, nil
	}
	return onlyText(r.Attributes), nil
}

// SendCIRAPassword mails the CIRA password of a .ca domain.
//
// XCP action CIRA_EMAIL_PWD, object DOMAIN.
func (c *Client) SendCIRAPassword(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "CIRA_EMAIL_PWD", domain, nil)
}

// SendCIRAApproval mails the approval request of a .ca domain again.
//
// XCP action SEND_CIRA_APPROVAL_EMAIL, object DOMAIN.
func (c *Client) SendCIRAApproval(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "SEND_CIRA_APPROVAL_EMAIL", domain, nil)
}
