package srs_test

import (
	"net/netip"
	"time"

	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

func walkSettings(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	changed, err := w.c.ModifyLock(ctx, shop, true, srs.Reach{})
	do(w, changed, err)
	status, err := w.c.DomainStatus(ctx, shop)
	w.same(true, do(w, status, err).Locked)
	changed, err = w.c.ModifyLock(ctx, shop, false, srs.Reach{})
	do(w, changed, err)

	changed, err = w.c.ModifyAuthCode(ctx, shop, secret.New("x-New-Code-2026!-x"))
	do(w, changed, err)
	code, err := w.c.AuthCode(ctx, shop)
	w.same("x-New-Code-2026!-x", do(w, code, err).Reveal())

	changed, err = w.c.ModifyExpireAction(ctx, shop, true, false, srs.Reach{})
	do(w, changed, err)
	action, err := w.c.ExpireAction(ctx, shop)
	w.same(srs.ExpireAction{AutoRenew: srs.Yes, LetExpire: srs.No}, *do(w, action, err))
	again, err := w.c.ModifyExpireAction(ctx, shop, true, false, srs.Reach{})
	do(w, again, err)
	renews, err := w.c.AutoRenewFlag(ctx, shop)
	w.same(srs.Yes, do(w, renews, err))

	w.patch(w.t, "shop.com", `{"privacy": "disabled"}`)
	changed, err = w.c.ModifyWhoisPrivacy(ctx, shop, true, srs.Reach{})
	do(w, changed, err)
	w.sim.Advance(24 * time.Hour)
	privacy, err := w.c.WhoisPrivacyState(ctx, shop)
	w.same("enabled", do(w, privacy, err).State)
	changed, err = w.c.ModifyWhoisPublicity(ctx, shop, true, srs.Reach{})
	do(w, changed, err)
	publicity, err := w.c.WhoisPublicityState(ctx, shop)
	w.same("enable", do(w, publicity, err)) // no source says in which words it is told

	changed, err = w.c.ModifyResellerContact(ctx, shop, true, false)
	do(w, changed, err)
	reseller, err := w.c.ResellerContact(ctx, shop)
	w.same(true, do(w, reseller, err).Enabled)
	r, err := w.c.SetAffiliateID(ctx, "shop.com", "a-7")
	do(w, r, err)
	info, err := w.c.AllInfo(ctx, shop)
	w.same("a-7", do(w, info, err).AffiliateID)
	changed, err = w.c.ModifyParkedPages(ctx, shop, true)
	do(w, changed, err)
}

func walkContacts(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	owner, err := w.c.DomainContact(ctx, shop, srs.OwnerContact, false)
	next := *do(w, owner, err)
	next.City, next.Phone = "Montréal <QC>", "+1.5145550100"
	changed, err := w.c.ModifyContacts(ctx, shop, map[srs.ContactType]srs.Contact{srs.OwnerContact: next, srs.TechContact: next}, srs.Reach{})
	w.same("shop.com", do(w, changed, err).Details[0].Domain)
	tech, err := w.c.DomainContact(ctx, shop, srs.TechContact, true)
	w.same(next, *do(w, tech, err))
	next.Address2 = "Floor 2"
	changed, err = w.c.UpdateContacts(ctx, shop, map[srs.ContactType]srs.Contact{srs.AdminContact: next}, srs.Reach{})
	do(w, changed, err)
	admin, err := w.c.DomainContact(ctx, shop, srs.AdminContact, false)
	w.same("Floor 2", do(w, admin, err).Address2)

	here := netip.MustParseAddr("192.0.2.10")
	r, err := w.c.ModifyTradeLock(ctx, "shop.com", false, here)
	do(w, r, err)
	lock, err := w.c.TradeLock(ctx, "shop.com")
	w.same(srs.TradeLock{CanModify: true, Hold: srs.No}, *do(w, lock, err))
	agent := func(want srs.Flag) {
		on, err := w.c.DesignatedAgent(ctx, "shop.com")
		w.same(want, do(w, on, err))
	}
	r, err = w.c.ModifyDesignatedAgent(ctx, "shop.com", false, here)
	do(w, r, err)
	agent(srs.No)
	r, err = w.c.EnableDesignatedAgent(ctx, next, here)
	do(w, r, err)
	agent(srs.Yes)
	r, err = w.c.ModifyDesignatedAgent(ctx, "shop.com", false, here)
	do(w, r, err)

	next.FirstName, next.Email = "Bert", "bert@example.com"
	trade := func() {
		changed, err := w.c.ModifyContacts(ctx, shop, map[srs.ContactType]srs.Contact{srs.OwnerContact: next}, srs.Reach{})
		do(w, changed, err)
		pending, err := w.c.DomainContact(ctx, shop, srs.OwnerContact, false)
		w.same("Bert Old", do(w, pending, err).OwnershipChange)
	}
	trade()
	r, err = w.c.ResendTradeApproval(ctx, "shop.com", "current", "")
	do(w, r, err)
	changed, err = w.c.RevokeRegistrantChange(ctx, shop)
	do(w, changed, err)
	trade()
	r, err = w.c.CancelTrade(ctx, "shop.com")
	do(w, r, err)
	order, err := w.c.TradeDomain(ctx, srs.Trade{Domain: "bier.be", To: next, AuthCode: secret.New("x-auth-code-x")})
	do(w, order, err)

	w.patch(w.t, "shop.com", `{"verification": {"status": "unverified"}}`)
	r, err = w.c.SendVerification(ctx, "shop.com")
	do(w, r, err)
	state, err := w.c.Verification(ctx, "shop.com")
	if do(w, state, err).Status == "" {
		w.t.Error("no state of the verification was told")
	}
	events, err := w.c.PollEvents(ctx, 100)
	if do(w, events, err); len(events) == 0 || events[0].ID == "" {
		w.t.Fatalf("events: %v", events)
	}
	r, err = w.c.AckEvent(ctx, events[0].ID)
	do(w, r, err)
	left, err := w.c.PollEvents(ctx, 100)
	w.same(len(events)-1, len(do(w, left, err)))
}

func walkTLDs(w walk) {
	ctx := w.t.Context()
	changed, err := w.c.ModifyNexus(ctx, srs.ByReseller("site.us"), srs.Nexus{Purpose: "P3", Category: "C31", Validator: "DE"})
	do(w, changed, err)
	nexus, err := w.c.Nexus(ctx, srs.ByReseller("site.us"))
	w.same(srs.Nexus{Purpose: "P3", Category: "C31", Validator: "DE"}, *do(w, nexus, err))

	ced := srs.Fields{"contact_type": "owner", "locality_country": "HK", "legal_entity_type": "naturalPerson", "id_type": "passport", "id_number": "1"}
	changed, err = w.c.ModifyCED(ctx, srs.ByReseller("place.asia"), ced)
	do(w, changed, err)
	told, err := w.c.CED(ctx, srs.ByReseller("place.asia"))
	w.same(ced, do(w, told, err))

	maple := srs.ByReseller("maple.ca")
	changed, err = w.c.ModifyTrademark(ctx, maple, true)
	do(w, changed, err)
	mark, err := w.c.Trademark(ctx, maple)
	w.same(srs.Yes, do(w, mark, err))
	changed, err = w.c.ModifyCIRARegistrant(ctx, maple, xcp.Assoc{"cira_registrant": xcp.Assoc{"legal_type": "CCT"}})
	do(w, changed, err)
	changed, err = w.c.ModifyCADisplay(ctx, maple, "PRIVATE")
	do(w, changed, err)
	display, err := w.c.CADisplay(ctx, maple)
	w.same("PRIVATE", do(w, display, err))
	pasta := srs.ByReseller("pasta.it")
	changed, err = w.c.ModifyITConsent(ctx, pasta, true)
	do(w, changed, err)
	consent, err := w.c.ITConsent(ctx, pasta)
	w.same(srs.Yes, do(w, consent, err))
	contract, err := w.c.Contract(ctx, "exhibit_a")
	if do(w, contract, err) == "" {
		w.t.Error("the contract is empty")
	}
	for _, send := range []func() (*srs.Reply, error){
		func() (*srs.Reply, error) { return w.c.SendCIRAPassword(ctx, "maple.ca") },
		func() (*srs.Reply, error) { return w.c.SendCIRAApproval(ctx, "maple.ca") },
		func() (*srs.Reply, error) { return w.c.Activate(ctx, "haus.de") },
	} {
		r, err := send()
		do(w, r, err)
	}

	changed, err = w.c.ModifyForwardingEmail(ctx, srs.ByReseller("anna.name"), "anna@example.com")
	do(w, changed, err)
	w.sim.Advance(48 * time.Hour)
	email, err := w.c.ForwardingEmail(ctx, srs.ByReseller("anna.name"))
	w.same("anna@example.com", do(w, email, err))

	changed, err = w.c.ModifyUKWhoisOptOut(ctx, srs.ByReseller("rose.uk"), true, "IND", false)
	w.same(true, do(w, changed, err).Reply.Pending())
	w.sim.Advance(48 * time.Hour)
	hidden, err := w.c.UKWhoisOptOut(ctx, srs.ByReseller("rose.uk"))
	w.same(srs.Yes, do(w, hidden, err).OptedOut)
	changed, err = w.c.ChangeIPSTag(ctx, srs.ByReseller("leaving.uk"), "OTHER", false)
	do(w, changed, err)

	changed, err = w.c.ModifyTLDData(ctx, srs.ByReseller("shop.com"), xcp.Assoc{"nexus": xcp.Assoc{"category": "C11"}})
	do(w, changed, err)
	data, err := w.c.TLDData(ctx, srs.ByReseller("shop.com"))
	w.same("C11", do(w, data, err).Get("nexus").Get("category").Text())
	changed, err = w.c.ModifyOwnerDescription(ctx, srs.ByReseller("haus.de"), "haus.de", "Garden")
	do(w, changed, err)

	owner, err := w.c.DomainContact(ctx, srs.ByReseller("kage.dk"), srs.OwnerContact, false)
	r, err := w.c.UpdateAllInfo(ctx, srs.ByReseller("kage.dk"),
		map[srs.ContactType]srs.Contact{srs.OwnerContact: *do(w, owner, err)}, twoServers)
	w.same(true, do(w, r, err).Pending())
}

func walkNameservers(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	r, err := w.c.AdvancedUpdateNameservers(ctx, shop, []string{"ns3.example.net", "ns1.example.net"})
	do(w, r, err)
	r, err = w.c.AddRemoveNameservers(ctx, shop, []string{"ns2.example.net"}, []string{"ns3.example.net"})
	do(w, r, err)
	ns, err := w.c.DomainNameservers(ctx, shop)
	names := []string{}
	for _, n := range do(w, ns, err) {
		names = append(names, n.Name)
	}
	w.same([]string{"ns1.example.net", "ns2.example.net"}, names)

	own := srs.Host{Name: "ns1.shop.com", IPv4: netip.MustParseAddr("192.0.2.1")}
	r, err = w.c.CreateHost(ctx, shop, own, true)
	do(w, r, err)
	own.IPv6 = netip.MustParseAddr("2001:db8::1")
	r, err = w.c.ModifyHost(ctx, shop, own, "ns9.shop.com")
	do(w, r, err)
	hosts, err := w.c.Hosts(ctx, shop, "")
	own.Name, own.Deletable = "ns9.shop.com", srs.Yes
	w.same([]srs.Host{own}, do(w, hosts, err))
	r, err = w.c.DeleteHost(ctx, shop, own)
	do(w, r, err)

	r, err = w.c.AddHostToRegistry(ctx, "ns1.stranger.example", "com", false)
	do(w, r, err)
	exists, err := w.c.CheckHost(ctx, "ns1.stranger.example", "com")
	w.same(true, do(w, exists, err))
	exists, err = w.c.CheckHost(ctx, "ns2.stranger.example", "com")
	w.same(false, do(w, exists, err))
}

func walkZone(w walk) {
	ctx, shop := w.t.Context(), srs.ByReseller("shop.com")
	zone, err := w.c.CreateZone(ctx, "shop.com", "", nil)
	do(w, zone, err)
	set := []srs.Record{
		{Type: "A", Value: "192.0.2.1"}, {Type: "A", Subdomain: "www", Value: "192.0.2.1"}, {Type: "AAAA", Value: "2001:db8::1"},
		{Type: "CNAME", Subdomain: "blog", Value: "x.example.net"}, {Type: "MX", Value: "mx.example.net", Priority: 10},
		{Type: "SRV", Subdomain: "_sip._tcp", Value: "sip.example.net", Priority: 1, Weight: 2, Port: 5060},
		{Type: "TXT", Value: `v=spf1 "a" <b> & c -all`},
	}
	zone, err = w.c.SetZone(ctx, "shop.com", set)
	do(w, zone, err)
	r, err := w.c.ForceZoneNameservers(ctx, "shop.com")
	do(w, r, err)
	zone, err = w.c.Zone(ctx, "shop.com")
	told := *do(w, zone, err)
	told.Reply = nil // how it was told is another test's
	w.same(srs.Zone{Records: set, Delegated: true}, told)
	zone, err = w.c.ResetZone(ctx, "shop.com", "*blank*")
	do(w, zone, err)
	r, err = w.c.DeleteZone(ctx, "shop.com")
	do(w, r, err)
	if _, err := w.c.Zone(ctx, "shop.com"); err == nil {
		w.t.Error("the zone is still there")
	}

	ds := []srs.DS{{KeyTag: 12345, Algorithm: 8, DigestType: 1, Digest: "0123456789abcdef0123456789abcdef01234567"}}
	for _, want := range [][]srs.DS{ds, nil} {
		r, err := w.c.SetDNSSEC(ctx, "shop.com", want)
		do(w, r, err)
		got, err := w.c.DNSSEC(ctx, "shop.com")
		w.same(want, do(w, got, err))
	}
	changed, err := w.c.ModifyDNSSEC(ctx, shop, ds)
	do(w, changed, err)
	signed, err := w.c.DNSSEC(ctx, "shop.com")
	w.same(ds, do(w, signed, err))

	r, err = w.c.CreateForwarding(ctx, shop)
	do(w, r, err)
	rules := []srs.Forwarding{
		{Destination: "https://example.net/?a=1&b=2", Enabled: true, Masked: true, Title: "T", Description: "D", Keywords: "a,b"},
		{Subdomain: "*", Destination: "https://example.org/"},
	}
	r, err = w.c.SetForwarding(ctx, shop, rules)
	do(w, r, err)
	got, err := w.c.Forwarding(ctx, shop)
	w.same(rules, do(w, got, err))
	r, err = w.c.DeleteForwarding(ctx, shop)
	do(w, r, err)
}

func walkOrders(w walk) {
	ctx := w.t.Context()
	card, err := w.c.DomainContact(ctx, srs.ByReseller("shop.com"), srs.OwnerContact, false)
	set := map[srs.ContactType]srs.Contact{srs.OwnerContact: *do(w, card, err), srs.AdminContact: *card, srs.BillingContact: *card}
	order := srs.Registration{Domain: "new.com", Username: "anna", Password: password, ProfileDomain: "shop.com", Years: 2, Contacts: set, Nameservers: twoServers}
	done, err := w.c.Register(ctx, order)
	if do(w, done, err).ID == "" || done.Pending() {
		w.t.Errorf("%+v", done)
	}
	orders, err := w.c.OrdersByDomain(ctx, srs.OrdersQuery{Domain: "new.com"})
	w.same([]any{1, done.ID}, []any{len(do(w, orders, err)), orders[0].ID})
	fields, err := w.c.OrderInfo(ctx, done.ID)
	w.same("new.com", do(w, fields, err).Get("domain").Text())

	order.Domain, order.Save = "later.com", true
	saved, err := w.c.Register(ctx, order)
	processed, err := w.c.ProcessPending(ctx, do(w, saved, err).ID, false)
	do(w, processed, err)
	belongs, _, err := w.c.BelongsToReseller(ctx, "later.com")
	w.same(true, do(w, belongs, err))
	order.Domain = "never.com"
	saved, err = w.c.Register(ctx, order)
	do(w, saved, err)
	w.sim.Advance(time.Hour)
	r, err := w.c.CancelPendingOrders(ctx, w.sim.Now(), "pending")
	do(w, r, err)

	renewed, err := w.c.Renew(ctx, srs.Renewal{Domain: "shop.com", Years: 1, Year: 2027})
	w.same(2028, do(w, renewed, err).Expires.Year())
	if _, err := w.c.Renew(ctx, srs.Renewal{Domain: "shop.com", Years: 1, Year: 2027}); err == nil {
		w.t.Error("the same renewal went through twice")
	}

	charge, err := w.c.Revoke(ctx, "old.com", "by request")
	do(w, charge, err)
	r, err = w.c.Redeem(ctx, "old.com")
	do(w, r, err)
	charge, err = w.c.Revoke(ctx, "gone.com", "")
	do(w, charge, err)
	deleted, err := w.c.DeletedDomains(ctx, srs.DeletedQuery{Page: 1, Limit: 10})
	w.same("gone.com", do(w, deleted, err).Domains[0].Name)

	// The registry of .org is down, so these orders are queued.
	order.Save, order.Domain = false, "queued.org"
	queued, err := w.c.Register(ctx, order)
	w.same(true, do(w, queued, err).Pending())
	data, err := w.c.QueuedRequest(ctx, queued.QueueID)
	w.same("waiting", do(w, data, err).Get("status").Text())
	order.Domain = "stopped.org"
	queued, err = w.c.Register(ctx, order)
	r, err = w.c.CancelActiveProcess(ctx, do(w, queued, err).QueueID)
	do(w, r, err)
}

func walkTransfers(w walk) {
	ctx := w.t.Context()
	state, err := w.c.CheckTransfer(ctx, "incoming.com", true)
	w.same(true, do(w, state, err).Transferable)
	card, err := w.c.DomainContact(ctx, srs.ByReseller("shop.com"), srs.OwnerContact, false)
	order := srs.Registration{
		Domain: "incoming.com", Username: "anna", Password: password, ProfileDomain: "shop.com",
		Contacts: map[srs.ContactType]srs.Contact{srs.OwnerContact: *do(w, card, err), srs.AdminContact: *card, srs.BillingContact: *card},
	}
	begun, err := w.c.TransferIn(ctx, order, secret.String{})
	if do(w, begun, err).TransferID == "" {
		w.t.Errorf("%+v", begun)
	}
	r, err := w.c.SendTransferApproval(ctx, "incoming.com")
	do(w, r, err)
	page, err := w.c.TransfersIn(ctx, srs.TransferQuery{Domain: "incoming.com"})
	w.same([]any{1, "pending_owner"}, []any{do(w, page, err).Total, page.Transfers[0]["status"]})
	r, err = w.c.CancelTransfer(ctx, "incoming.com")
	do(w, r, err)
	again, err := w.c.ProcessTransfer(ctx, begun.ID)
	do(w, again, err)
	away, err := w.c.TransfersAway(ctx, srs.TransferQuery{Domain: "shop.com"})
	w.same(0, do(w, away, err).Total)
}
