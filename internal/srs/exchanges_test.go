package srs_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

var update = flag.Bool("update", false, "write the requests and results of testdata/exchanges again")

type exchangeCase struct {
	name string // of the files in testdata/exchanges
	call func(*testing.T, *srs.Client) (any, error)
}

// Inputs of the exchanges. No secret in them is one.
var (
	byCookie   = srs.ByCookie(secret.New("24128866:3210384"))
	byDomain   = srs.ByReseller("example.com")
	password   = secret.New("x-password-x")
	contact    = srs.Contact{FirstName: "Anna", LastName: "Müller", OrgName: "Garden & Sons", City: "Toronto", Country: "CA", Email: "anna@example.com"}
	owner      = map[srs.ContactType]srs.Contact{srs.OwnerContact: contact}
	visitor    = netip.MustParseAddr("192.0.2.10")
	march      = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	twoServers = []string{"ns1.example.net", "ns2.example.net"}
	host       = srs.Host{Name: "ns1.example.com", IPv4: netip.MustParseAddr("192.0.2.1"), IPv6: netip.MustParseAddr("2001:db8::1")}
	records    = []srs.Record{
		{Type: "A", Value: "192.0.2.1"}, {Type: "MX", Value: "mx.example.net", Priority: 10},
		{Type: "SRV", Subdomain: "_sip._tcp", Value: "sip.example.net", Priority: 1, Weight: 2, Port: 5060},
		{Type: "TXT", Value: "v=spf1 -all"}, {Type: "A", Subdomain: "www", Value: "192.0.2.1"},
	}
	registration = srs.Registration{
		Domain: "new.example", Username: "anna", Password: password, Years: 2, Contacts: owner, Nameservers: twoServers, Lock: true,
	}
)

// TestExchanges sends every command and compares the request byte for byte, and
// what is made of the reply, with the files in testdata/exchanges.
func TestExchanges(t *testing.T) {
	for _, c := range exchanges() {
		t.Run(c.name, func(t *testing.T) {
			request, result, err := exchangeWith(t, c)
			if err != nil {
				t.Fatal(err)
			}
			sameAsFile(t, c.name+".request.xml", request)
			sameAsFile(t, c.name+".result.json", result)
		})
	}
}

// exchangeWith runs a case against a server that gives the reply on file.
func exchangeWith(t *testing.T, c exchangeCase) (request, result []byte, err error) {
	t.Helper()
	answer, err := os.ReadFile(filepath.Join("testdata/exchanges", c.name+".reply.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		request, _ = io.ReadAll(r.Body)
		_, _ = w.Write(answer)
	})
	client := s.client(t, func(config *srs.Config) {
		config.BatchEndpoint = s.URL
		config.Now = func() time.Time { return march }
	})
	got, err := c.call(t, client)
	mu.Lock()
	defer mu.Unlock()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if encodeErr := encoder.Encode(shape(got)); encodeErr != nil {
		t.Fatal(encodeErr)
	}
	return request, out.Bytes(), err
}

// shape keeps of a reply what a caller goes by.
func shape(got any) any {
	brief := func(r *srs.Reply) any {
		return map[string]any{"op": r.Op, "code": r.Code, "text": r.Text, "pending": r.Pending()}
	}
	switch v := got.(type) {
	case *srs.Reply:
		return brief(v)
	case *srs.Change:
		details := []string{}
		for _, d := range v.Details {
			details = append(details, d.Domain+" "+d.Meaning.Code+" "+string(d.Meaning.Write)+" "+string(d.Meaning.Reason))
		}
		return map[string]any{"reply": brief(v.Reply), "details": details, "waiting": v.Waiting}
	case *srs.Order:
		order := *v
		order.Reply = nil
		return map[string]any{"reply": brief(v.Reply), "order": order, "pending": v.Pending()}
	case xcp.Value:
		return flatten(v)
	}
	return got
}

func flatten(v xcp.Value) any {
	all := map[string]any{}
	for key, value := range v.Items() {
		all[key] = flatten(value)
	}
	if len(all) == 0 {
		return v.Text()
	}
	return all
}

func sameAsFile(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata/exchanges", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(breakItems(want), breakItems(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// breakItems puts items on lines of their own, for readable differences.
func breakItems(b []byte) string { return strings.ReplaceAll(string(b), "<item", "\n<item") }

// two turns a method's two results into what a case returns.
func two[T any](v T, err error) (any, error) { return v, err }

func exchanges() []exchangeCase {
	type T = *testing.T
	type C = *srs.Client
	days := 60
	return []exchangeCase{
		{"set_cookie", func(t T, c C) (any, error) {
			return two(c.SetCookie(registrar.WithVisitor(t.Context(), visitor), "example.com", "anna", password))
		}},
		{"update_cookie", func(t T, c C) (any, error) {
			return two(c.UpdateCookie(t.Context(), secret.New("24128866:3210384"), "anna", "example.com", "example.net"))
		}},
		{"delete_cookie", func(t T, c C) (any, error) { return two(c.DeleteCookie(t.Context(), secret.New("24128866:3210384"))) }},
		{"quit_session", func(t T, c C) (any, error) { return two(c.QuitSession(t.Context())) }},
		{"get_userinfo", func(t T, c C) (any, error) { return two(c.UserInfo(t.Context(), byCookie)) }},
		{"change_password", func(t T, c C) (any, error) { return two(c.ChangePassword(t.Context(), byCookie, password)) }},
		{"change_ownership", func(t T, c C) (any, error) {
			return two(c.ChangeOwnership(t.Context(), byDomain, srs.NewOwner{Username: "bert", Password: password, Domain: "example.net", All: true}))
		}},
		{"get_subuser", func(t T, c C) (any, error) { return two(c.SubUser(t.Context(), byDomain, "anna")) }},
		{"add_subuser", func(t T, c C) (any, error) {
			return two(c.AddSubUser(t.Context(), byCookie, "", srs.SubUser{Username: "bob", Permission: 17}, password))
		}},
		{"modify_subuser", func(t T, c C) (any, error) {
			return two(c.ModifySubUser(t.Context(), byCookie, "", srs.SubUser{ID: "2345", Username: "bob", Permission: 1}, secret.String{}))
		}},
		{"delete_subuser", func(t T, c C) (any, error) { return two(c.DeleteSubUser(t.Context(), byDomain, "anna", "2345")) }},
		{"send_password", func(t T, c C) (any, error) { return two(c.SendPassword(t.Context(), "example.com", "owner", true)) }},
		{"send_authcode", func(t T, c C) (any, error) { return two(c.SendAuthCode(t.Context(), "example.com")) }},

		{"get_domain_active_contacts", func(t T, c C) (any, error) { return two(c.ActiveContacts(t.Context(), byDomain)) }},
		{"get_domain_all_info", func(t T, c C) (any, error) { return two(c.AllInfo(t.Context(), byDomain)) }},
		{"get_domain_owner", func(t T, c C) (any, error) {
			return two(c.DomainContact(t.Context(), byDomain, srs.OwnerContact, true))
		}},
		{"get_domain_admin", func(t T, c C) (any, error) {
			return two(c.DomainContact(t.Context(), byDomain, srs.AdminContact, false))
		}},
		{"get_domain_billing", func(t T, c C) (any, error) {
			return two(c.DomainContact(t.Context(), byDomain, srs.BillingContact, false))
		}},
		{"get_domain_tech", func(t T, c C) (any, error) {
			return two(c.DomainContact(t.Context(), byDomain, srs.TechContact, false))
		}},
		{"get_domain_nameservers", func(t T, c C) (any, error) { return two(c.DomainNameservers(t.Context(), byDomain)) }},
		{"get_domain_status", func(t T, c C) (any, error) { return two(c.DomainStatus(t.Context(), byDomain)) }},
		{"get_domain_list", func(t T, c C) (any, error) {
			return two(c.ListDomains(t.Context(), byCookie, srs.ListQuery{
				Limit: 25, Domain: "*x*", MaxToExpiry: &days, MinToExpiry: new(int), AutoRenew: "Y", OrderBy: "expiredate", Descending: true,
			}))
		}},
		{"get_domain_list_encoding", func(t T, c C) (any, error) {
			return two(c.ListDomains(t.Context(), byCookie, srs.ListQuery{WithEncodingTypes: true}))
		}},
		{"get_domain_auth_info", func(t T, c C) (any, error) {
			code, err := c.AuthCode(t.Context(), byDomain)
			return code.Reveal(), err
		}},
		{"get_domain_whois_privacy_state", func(t T, c C) (any, error) { return two(c.WhoisPrivacyState(t.Context(), byDomain)) }},
		{"get_domain_whois_publicity_state", func(t T, c C) (any, error) { return two(c.WhoisPublicityState(t.Context(), byDomain)) }},
		{"get_domain_expire_action", func(t T, c C) (any, error) { return two(c.ExpireAction(t.Context(), byDomain)) }},
		{"get_domain_auto_renew_flag", func(t T, c C) (any, error) { return two(c.AutoRenewFlag(t.Context(), byDomain)) }},
		{"get_domain_registry_dates", func(t T, c C) (any, error) { return two(c.RegistryDates(t.Context(), byDomain)) }},
		{"get_domain_rsp_whois_info", func(t T, c C) (any, error) { return two(c.ResellerContact(t.Context(), byDomain)) }},
		{"get_domain_waiting_history", func(t T, c C) (any, error) { return two(c.WaitingHistory(t.Context(), byDomain)) }},
		{"get_domain_xpack_waiting_history", func(t T, c C) (any, error) { return two(c.XPackWaitingHistory(t.Context(), byDomain)) }},
		{"get_domain_forwarding_email", func(t T, c C) (any, error) { return two(c.ForwardingEmail(t.Context(), byDomain)) }},
		{"get_domain_nexus_info", func(t T, c C) (any, error) { return two(c.Nexus(t.Context(), byDomain)) }},
		{"get_domain_ced_info", func(t T, c C) (any, error) { return two(c.CED(t.Context(), byDomain)) }},
		{"get_domain_trademark", func(t T, c C) (any, error) { return two(c.Trademark(t.Context(), byDomain)) }},
		{"get_domain_uk_whois_opt", func(t T, c C) (any, error) { return two(c.UKWhoisOptOut(t.Context(), byDomain)) }},
		{"get_domain_ca_whois_display_setting", func(t T, c C) (any, error) {
			return two(c.CADisplay(t.Context(), byDomain))
		}},
		{"get_domain_it_whois_display_setting", func(t T, c C) (any, error) {
			return two(c.ITConsent(t.Context(), byDomain))
		}},
		{"get_domain_tld_data", func(t T, c C) (any, error) { return two(c.TLDData(t.Context(), byDomain)) }},
		{"get_domain_dnssec", func(t T, c C) (any, error) { return two(c.DNSSEC(t.Context(), "example.com")) }},
		{"get_domain_dnssec_unsigned", func(t T, c C) (any, error) { return two(c.DNSSEC(t.Context(), "example.com")) }},
		{"get_domains_contacts", func(t T, c C) (any, error) {
			return two(c.DomainsContacts(t.Context(), []string{"a.example", "b.example"}))
		}},
		{"get_domains_by_expiredate", func(t T, c C) (any, error) {
			return two(c.DomainsByExpiry(t.Context(), march, march.AddDate(0, 1, 0), 1, 40))
		}},
		{"get_deleted_domains", func(t T, c C) (any, error) {
			return two(c.DeletedDomains(t.Context(), srs.DeletedQuery{OwnerEmail: "anna@example.com", DeletedFrom: march, Page: 1, Limit: 40}))
		}},
		{"get_notes", func(t T, c C) (any, error) {
			notes, total, err := c.Notes(t.Context(), srs.NotesQuery{Domain: "example.com", Kind: "order", OrderID: "7"})
			return []any{notes, total}, err
		}},

		{"get_orders_by_domain", func(t T, c C) (any, error) {
			return two(c.OrdersByDomain(t.Context(), srs.OrdersQuery{Domain: "example.com", From: march, Status: "pending", Kind: "new", Page: 1, Limit: 10}))
		}},
		{"get_order_info", func(t T, c C) (any, error) { return two(c.OrderInfo(t.Context(), "3533098")) }},
		{"get_balance", func(t T, c C) (any, error) { return two(c.Balance(t.Context())) }},
		{"process_pending", func(t T, c C) (any, error) { return two(c.ProcessPending(t.Context(), "9", true)) }},
		{"cancel_pending_orders", func(t T, c C) (any, error) {
			return two(c.CancelPendingOrders(t.Context(), march, "pending", "declined"))
		}},
		{"cancel_active_process", func(t T, c C) (any, error) { return two(c.CancelActiveProcess(t.Context(), "9")) }},
		{"query_queued_request", func(t T, c C) (any, error) { return two(c.QueuedRequest(t.Context(), "17")) }},

		{"modify_contact_info", func(t T, c C) (any, error) {
			return two(c.ModifyContacts(t.Context(), byCookie, owner,
				srs.Reach{AllDomains: true, ReportTo: "anna@example.com"}))
		}},
		{"modify_revoke", func(t T, c C) (any, error) { return two(c.RevokeRegistrantChange(t.Context(), byDomain)) }},
		{"update_contacts", func(t T, c C) (any, error) { return two(c.UpdateContacts(t.Context(), byDomain, owner, srs.Reach{})) }},
		{"modify_lock", func(t T, c C) (any, error) { return two(c.ModifyLock(t.Context(), byDomain, true, srs.Reach{})) }},
		{"modify_auth_code", func(t T, c C) (any, error) {
			return two(c.ModifyAuthCode(t.Context(), byDomain, secret.New("x-auth-code-x")))
		}},
		{"modify_whois_privacy", func(t T, c C) (any, error) {
			return two(c.ModifyWhoisPrivacy(t.Context(), byDomain, true, srs.Reach{}))
		}},
		{"modify_whois_publicity", func(t T, c C) (any, error) {
			return two(c.ModifyWhoisPublicity(t.Context(), byDomain, false, srs.Reach{}))
		}},
		{"modify_expire_action", func(t T, c C) (any, error) {
			return two(c.ModifyExpireAction(t.Context(), byDomain, true, false, srs.Reach{}))
		}},
		{"modify_parked_pages", func(t T, c C) (any, error) { return two(c.ModifyParkedPages(t.Context(), byDomain, false)) }},
		{"modify_reseller_contact", func(t T, c C) (any, error) {
			return two(c.ModifyResellerContact(t.Context(), byDomain, true, false))
		}},
		{"modify_forwarding_email", func(t T, c C) (any, error) {
			return two(c.ModifyForwardingEmail(t.Context(), byDomain, "anna@example.com"))
		}},
		{"modify_nexus", func(t T, c C) (any, error) {
			return two(c.ModifyNexus(t.Context(), byDomain, srs.Nexus{Purpose: "P3", Category: "C31", Validator: "DE"}))
		}},
		{"modify_ced", func(t T, c C) (any, error) {
			return two(c.ModifyCED(t.Context(), byDomain, srs.Fields{"contact_type": "owner"}))
		}},
		{"modify_trademark", func(t T, c C) (any, error) { return two(c.ModifyTrademark(t.Context(), byDomain, true)) }},
		{"modify_uk_whois_opt", func(t T, c C) (any, error) {
			return two(c.ModifyUKWhoisOptOut(t.Context(), byDomain, true, "IND", false))
		}},
		{"modify_ips_tag", func(t T, c C) (any, error) { return two(c.ChangeIPSTag(t.Context(), byDomain, "OTHER", false)) }},
		{"modify_ca_display", func(t T, c C) (any, error) {
			return two(c.ModifyCADisplay(t.Context(), byDomain, "PRIVATE"))
		}},
		{"modify_it_display", func(t T, c C) (any, error) {
			return two(c.ModifyITConsent(t.Context(), byDomain, true))
		}},
		{"modify_cira_registrant", func(t T, c C) (any, error) {
			return two(c.ModifyCIRARegistrant(t.Context(), byDomain, xcp.Assoc{"legal_type": "CCT"}))
		}},
		{"modify_tld_data", func(t T, c C) (any, error) {
			return two(c.ModifyTLDData(t.Context(), byDomain, xcp.Assoc{"nexus": xcp.Assoc{"category": "C11"}}))
		}},
		{"modify_descr", func(t T, c C) (any, error) {
			return two(c.ModifyOwnerDescription(t.Context(), byDomain, "example.com", "Garden"))
		}},
		{"set_domain_affiliate_id", func(t T, c C) (any, error) { return two(c.SetAffiliateID(t.Context(), "example.com", "a-7")) }},
		{"update_all_info", func(t T, c C) (any, error) { return two(c.UpdateAllInfo(t.Context(), byDomain, owner, twoServers)) }},
		{"activate", func(t T, c C) (any, error) { return two(c.Activate(t.Context(), "example.com")) }},
		{"cira_email_pwd", func(t T, c C) (any, error) { return two(c.SendCIRAPassword(t.Context(), "example.com")) }},
		{"send_cira_approval_email", func(t T, c C) (any, error) { return two(c.SendCIRAApproval(t.Context(), "example.com")) }},

		{"advanced_update_nameservers", func(t T, c C) (any, error) {
			return two(c.AdvancedUpdateNameservers(registrar.WithVisitor(t.Context(), visitor), byDomain, twoServers))
		}},
		{"advanced_update_nameservers_cookie", func(t T, c C) (any, error) {
			return two(c.AdvancedUpdateNameservers(t.Context(), byCookie, twoServers))
		}},
		{"add_remove_nameservers", func(t T, c C) (any, error) {
			return two(c.AddRemoveNameservers(t.Context(), byDomain, twoServers[:1], twoServers[1:]))
		}},
		{"get_nameserver", func(t T, c C) (any, error) { return two(c.Hosts(t.Context(), byDomain, "")) }},
		{"create_nameserver", func(t T, c C) (any, error) { return two(c.CreateHost(t.Context(), byDomain, host, true)) }},
		{"modify_nameserver", func(t T, c C) (any, error) {
			return two(c.ModifyHost(t.Context(), byDomain, host, "ns3.example.com"))
		}},
		{"delete_nameserver", func(t T, c C) (any, error) { return two(c.DeleteHost(t.Context(), byDomain, host)) }},
		{"registry_add_ns", func(t T, c C) (any, error) {
			return two(c.AddHostToRegistry(t.Context(), "ns1.example.net", "com", false))
		}},
		{"registry_check_nameserver", func(t T, c C) (any, error) { return two(c.CheckHost(t.Context(), "ns1.example.net", "com")) }},

		{"lookup", func(t T, c C) (any, error) { return two(c.Lookup(t.Context(), "example.com", true)) }},
		{"name_suggest", func(t T, c C) (any, error) {
			return two(c.Suggest(t.Context(), srs.SuggestQuery{
				Words: "garden", Services: []string{"lookup", "suggestion", "premium"}, TLDs: []string{"com"},
				Maximum: 5, MaxWait: 3 * time.Second, SearchKey: "k0", SkipDetails: true,
			}))
		}},
		{"name_suggest_continued", func(t T, c C) (any, error) {
			return two(c.Suggest(t.Context(), srs.SuggestQuery{SearchKey: "k0"}))
		}},
		{"get_price", func(t T, c C) (any, error) { return two(c.Price(t.Context(), "example.com", "renewal", 1)) }},
		{"belongs_to_rsp", func(t T, c C) (any, error) {
			belongs, expires, err := c.BelongsToReseller(t.Context(), "example.com")
			return []any{belongs, expires}, err
		}},

		{"sw_register_new", func(t T, c C) (any, error) { return two(c.Register(t.Context(), registration)) }},
		{"sw_register_transfer", func(t T, c C) (any, error) {
			return two(c.TransferIn(t.Context(), registration, secret.New("x-auth-code-x")))
		}},
		{"renew", func(t T, c C) (any, error) {
			return two(c.Renew(t.Context(), srs.Renewal{Domain: "example.com", Years: 1, Year: 2027}))
		}},
		{"redeem", func(t T, c C) (any, error) { return two(c.Redeem(t.Context(), "example.com")) }},
		{"revoke", func(t T, c C) (any, error) { return two(c.Revoke(t.Context(), "example.com", "by request")) }},
		{"check_transfer", func(t T, c C) (any, error) { return two(c.CheckTransfer(t.Context(), "example.com", true)) }},
		{"cancel_transfer", func(t T, c C) (any, error) { return two(c.CancelTransfer(t.Context(), "example.com")) }},
		{"process_transfer", func(t T, c C) (any, error) { return two(c.ProcessTransfer(t.Context(), "3")) }},
		{"send_password_transfer", func(t T, c C) (any, error) { return two(c.SendTransferApproval(t.Context(), "example.com")) }},
		{"get_transfers_in", func(t T, c C) (any, error) {
			return two(c.TransfersIn(t.Context(), srs.TransferQuery{Registrar: "other*", Status: "pending_owner", RequestedFrom: march, Limit: 40}))
		}},
		{"get_transfers_away", func(t T, c C) (any, error) {
			return two(c.TransfersAway(t.Context(), srs.TransferQuery{Domain: "example.com", Registrar: "other*"}))
		}},
		{"rsp2rsp_push_transfer", func(t T, c C) (any, error) {
			return two(c.PushToReseller(t.Context(), "example.com", "globex", "anna", password))
		}},

		{"create_dns_zone", func(t T, c C) (any, error) { return two(c.CreateZone(t.Context(), "example.com", "*blank*", records)) }},
		{"get_dns_zone", func(t T, c C) (any, error) { return two(c.Zone(t.Context(), "example.com")) }},
		{"set_dns_zone", func(t T, c C) (any, error) { return two(c.SetZone(t.Context(), "example.com", records)) }},
		{"reset_dns_zone", func(t T, c C) (any, error) { return two(c.ResetZone(t.Context(), "example.com", "plain")) }},
		{"delete_dns_zone", func(t T, c C) (any, error) { return two(c.DeleteZone(t.Context(), "example.com")) }},
		{"force_dns_nameservers", func(t T, c C) (any, error) { return two(c.ForceZoneNameservers(t.Context(), "example.com")) }},
		{"set_dnssec_info", func(t T, c C) (any, error) {
			return two(c.SetDNSSEC(t.Context(), "example.com", []srs.DS{{KeyTag: 12345, Algorithm: 8, DigestType: 2, Digest: "abcd"}}))
		}},
		{"create_domain_forwarding", func(t T, c C) (any, error) { return two(c.CreateForwarding(t.Context(), byDomain)) }},
		{"get_domain_forwarding", func(t T, c C) (any, error) { return two(c.Forwarding(t.Context(), byDomain)) }},
		{"set_domain_forwarding", func(t T, c C) (any, error) {
			return two(c.SetForwarding(t.Context(), byDomain, []srs.Forwarding{
				{Destination: "https://example.net/?a&b", Enabled: true, Masked: true, Title: "T"}, {Subdomain: "*", Destination: "https://example.org/"},
			}))
		}},
		{"delete_domain_forwarding", func(t T, c C) (any, error) { return two(c.DeleteForwarding(t.Context(), byDomain)) }},

		{"get_registrant_verification_status", func(t T, c C) (any, error) { return two(c.Verification(t.Context(), "example.com")) }},
		{"send_registrant_verification_email", func(t T, c C) (any, error) {
			return two(c.SendVerification(t.Context(), "example.com"))
		}},
		{"get_contract", func(t T, c C) (any, error) { return two(c.Contract(t.Context(), "exhibit_a")) }},
		{"modify_dnssec", func(t T, c C) (any, error) {
			return two(c.ModifyDNSSEC(t.Context(), byDomain, []srs.DS{{KeyTag: 12345, Algorithm: 8, DigestType: 2, Digest: "abcd"}}))
		}},
		{"get_trade_designated_agent", func(t T, c C) (any, error) { return two(c.DesignatedAgent(t.Context(), "example.com")) }},
		{"enable_designated_agent", func(t T, c C) (any, error) {
			return two(c.EnableDesignatedAgent(t.Context(), contact, visitor))
		}},
		{"get_trade_lock_setting", func(t T, c C) (any, error) { return two(c.TradeLock(t.Context(), "example.com")) }},
		{"modify_trade_lock_setting", func(t T, c C) (any, error) {
			return two(c.ModifyTradeLock(t.Context(), "example.com", false, visitor))
		}},
		{"modify_trade_designated_agent", func(t T, c C) (any, error) {
			return two(c.ModifyDesignatedAgent(t.Context(), "example.com", true, visitor))
		}},
		{"cancel_icann_trade", func(t T, c C) (any, error) { return two(c.CancelTrade(t.Context(), "example.com")) }},
		{"resend_trade_approval_notice", func(t T, c C) (any, error) {
			return two(c.ResendTradeApproval(t.Context(), "example.com", "current", "+1.2602180057"))
		}},
		{"trade_domain", func(t T, c C) (any, error) {
			return two(c.TradeDomain(t.Context(), srs.Trade{Domain: "example.be", To: contact, AuthCode: secret.New("x-auth-code-x")}))
		}},
		{"poll_event", func(t T, c C) (any, error) { return two(c.PollEvents(t.Context(), 100)) }},
		{"ack_event", func(t T, c C) (any, error) { return two(c.AckEvent(t.Context(), "0123456789abcdef0123456789abcdef")) }},
		{"submit_bulk_change", func(t T, c C) (any, error) {
			return two(c.SubmitBulk(t.Context(), srs.Bulk{Kind: "domain_lock", Operation: "lock", Domains: []string{"a.example", "b.example"}, ContactEmail: "anna@example.com"}))
		}},
	}
}
