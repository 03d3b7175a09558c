package registrartest

import (
	"context"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// Short names for the many signatures below.
type (
	ctxt    = context.Context
	domain  = registrar.DomainName
	receipt = registrar.Receipt
)

// roleCases are the writes of the optional roles; a rule checks that none is missing.
var roleCases = []roleCase{
	{op: WriteContacts, method: "SetContacts", shows: "contact tech", wanted: otherContact(), slow: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ContactWriter.SetContacts(ctx, n, map[registrar.ContactRole]registrar.FullContact{registrar.TechContact: otherContact()})
		}},
	{op: WriteRevokeOwner, method: "RevokeOwnerChange", before: withTrade, shows: "pending owner", wanted: "", again: registrar.ReasonGone,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ContactWriter.RevokeOwnerChange(ctx, n)
		}},
	{op: WritePrivacy, method: "SetPrivacy", shows: "privacy", wanted: registrar.PrivacyOn,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.PrivacyWriter.SetPrivacy(ctx, n, true)
		}},
	{op: WriteVerification, method: "SendVerification", before: withUnverified, shows: "verification", wanted: registrar.VerificationWaiting,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.VerificationWriter.SendVerification(ctx, n)
		}},

	{op: WriteCode, method: "SetAuthCode", shows: "code", wanted: newCode.Reveal(), slow: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.CodeWriter.SetAuthCode(ctx, n, newCode)
		}},
	{op: WriteSendCode, method: "SendAuthCode",
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.CodeWriter.SendAuthCode(ctx, n)
		}},

	{op: WriteHostCreate, method: "CreateHost", shows: "host addresses", wanted: "192.0.2.53 -", again: registrar.ReasonExists, slow: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.HostWriter.CreateHost(ctx, n, hostBelow(n))
		}},
	{op: WriteHostChange, method: "ChangeHost", before: withHost, shows: "host addresses", wanted: "- 2001:db8::53",
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.HostWriter.ChangeHost(ctx, n, hostBelow(n).Name, registrar.Host{Name: hostBelow(n).Name, IPv6: glue6})
		}},
	{op: WriteHostDelete, method: "DeleteHost", before: withHost, shows: "host addresses", wanted: "", again: registrar.ReasonGone,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.HostWriter.DeleteHost(ctx, n, hostBelow(n))
		}},
	{op: WriteHostAdd, method: "AddHostToRegistry", shows: "host known", wanted: true, whole: true,
		send: func(ctx ctxt, f Fixture, _ domain) (receipt, error) {
			return f.Registrar.HostWriter.AddHostToRegistry(ctx, strangeHost, "com")
		}},

	{op: WriteZoneCreate, method: "CreateZone", shows: "zone", wanted: someRecords(), again: registrar.ReasonExists,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ZoneWriter.CreateZone(ctx, n, someRecords())
		}},
	{op: WriteZone, method: "SetZone", before: withZone, shows: "zone", wanted: someRecords()[:2],
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ZoneWriter.SetZone(ctx, n, someRecords()[:2])
		}},
	{op: WriteZoneDelete, method: "DeleteZone", before: withZone, shows: "zone", wanted: "not found", again: registrar.ReasonGone,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) { return f.Registrar.ZoneWriter.DeleteZone(ctx, n) }},
	{op: WriteDS, method: "SetDS", shows: "ds", wanted: someDS,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.DNSSECWriter.SetDS(ctx, n, someDS)
		}},

	{op: WriteForwardStart, method: "StartForwarding", shows: "forwards", wanted: []registrar.Forward{}, again: registrar.ReasonExists,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ForwardingWriter.StartForwarding(ctx, n)
		}},
	{op: WriteForwards, method: "SetForwards", before: withForwarding, shows: "forwards", wanted: someForwards(),
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ForwardingWriter.SetForwards(ctx, n, someForwards())
		}},
	{op: WriteForwardStop, method: "StopForwarding", before: withForwarding, shows: "forwards", wanted: "not found", again: registrar.ReasonGone,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ForwardingWriter.StopForwarding(ctx, n)
		}},
	{op: WriteMailForward, method: "SetMailForward", on: func(f Fixture) domain { return f.Mail }, shows: "mail", wanted: "anna@example.org",
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ForwardingWriter.SetMailForward(ctx, n, "anna@example.org")
		}},

	extraCase(registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C31", "validator": "DE"}),
	extraCase(registrar.ExtraAsiaCED, registrar.Fields{
		"contact_type": "owner", "locality_country": "JP", "legal_entity_type": "naturalPerson", "id_type": "passport", "id_number": "X1",
	}),
	extraCase(registrar.ExtraCATrademark, registrar.Fields{"trademark": "Y"}),
	extraCase(registrar.ExtraCADisplay, registrar.Fields{"display": "PRIVATE"}),
	extraCase(registrar.ExtraITDisplay, registrar.Fields{"consent_for_publishing": "N"}),
	lateCase(extraCase(registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "Y", "reg_type": "IND"})),
	extraCase(registrar.ExtraResellerContact, registrar.Fields{"domain_enabled": "Y"}),
	extraCase(registrar.ExtraOther, registrar.Fields{"registrant_extra_info.registrant_type": "IND", "br_register_number": "1"}),
	{op: WriteExtras, method: "SetExtras", on: offering(registrar.ExtraUKTag), shows: "held", wanted: "not found", once: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ExtrasWriter.SetExtras(ctx, n, registrar.ExtraUKTag, registrar.Fields{"gaining_registrar_tag": "ELSEWHERE"})
		}},
	{op: WriteActivate, method: "Activate", on: func(f Fixture) domain { return f.Inactive },
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) { return f.Registrar.ExtrasWriter.Activate(ctx, n) }},
	{op: WriteRegistryPassword, method: "SendRegistryPassword", on: offering(registrar.ExtraCADisplay),
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.ExtrasWriter.SendRegistryPassword(ctx, n)
		}},

	{op: WriteTradeLock, method: "SetLockAfterTrade", shows: "lock after trade", wanted: false,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.TradeWriter.SetLockAfterTrade(ctx, n, false, visitor)
		}},
	{op: WriteTradeAgent, method: "SetDesignatedAgent", shows: "designated agent", wanted: false,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.TradeWriter.SetDesignatedAgent(ctx, n, false, visitor)
		}},
	{op: WriteTradeResend, method: "ResendApproval", before: withTrade,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.TradeWriter.ResendApproval(ctx, n, true)
		}},

	{op: WritePassword, method: "SetPassword", shows: "login", wanted: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.LoginWriter.SetPassword(ctx, n, newPassword)
		}},
	{op: WriteMove, method: "Move", shows: "profile", wanted: "newholder", once: true,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.LoginWriter.Move(ctx, n, registrar.MoveTarget{Username: "newholder", Password: newPassword})
		}},
	{op: WriteSubUserAdd, method: "AddSubUser", shows: "sub-user", wanted: "sam 16", again: registrar.ReasonLimit,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.LoginWriter.AddSubUser(ctx, n, registrar.SubUser{Username: "sam", Rights: registrar.RightNameservers}, newPassword)
		}},
	{op: WriteSubUser, method: "ChangeSubUser", before: withSubUser, shows: "sub-user", wanted: "sue 65",
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			s := subUserNow(context.WithoutCancel(ctx), f, n)
			s.Username, s.Rights = "sue", registrar.RightOwnerContact|registrar.RightExtras
			return f.Registrar.LoginWriter.ChangeSubUser(ctx, n, s, secret.String{})
		}},
	{op: WriteSubUserGone, method: "DeleteSubUser", before: withSubUser, shows: "sub-user", wanted: "not found", again: registrar.ReasonGone,
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.LoginWriter.DeleteSubUser(ctx, n, subUserNow(context.WithoutCancel(ctx), f, n))
		}},
	{op: WriteSendLogin, method: "SendLogin",
		send: func(ctx ctxt, f Fixture, n domain) (receipt, error) {
			return f.Registrar.LoginWriter.SendLogin(ctx, n, registrar.OwnerContact, false)
		}},
}

func lateCase(c roleCase) roleCase {
	c.late = true
	return c
}
