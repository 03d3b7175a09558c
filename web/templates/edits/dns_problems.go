package edits

import (
	"portal/internal/words"
	"portal/internal/zone"
)

func (v DNSView) problemOf(i int) zone.Problem {
	for _, field := range rowFields {
		if p := v.Problems[zone.Place{Row: i, Field: field}].Problem; p != "" {
			return p
		}
	}
	return ""
}

// dnsProblems words what is wrong with a field, or a line of a file.
var dnsProblems = map[zone.Problem]words.Key{
	zone.BadType:        words.Key("dns.problem.type"),
	zone.OtherType:      words.Key("dns.problem.other_type"),
	zone.ProvidedType:   words.Key("dns.problem.provided_type"),
	zone.AliasType:      words.Key("dns.problem.alias_type"),
	zone.ObsoleteSPF:    words.Key("dns.problem.obsolete_spf"),
	zone.BadName:        words.Key("dns.problem.name"),
	zone.NameTooLong:    words.Key("dns.problem.name_long"),
	zone.NameOutside:    words.Key("dns.problem.name_outside"),
	zone.NameUnderscore: words.Key("dns.problem.name_score"),
	zone.ServiceBadName: words.Key("dns.problem.service_name"),
	zone.NoValue:        words.Key("dns.problem.no_value"),
	zone.BadIPv4:        words.Key("dns.problem.ipv4"),
	zone.BadIPv6:        words.Key("dns.problem.ipv6"),
	zone.IsIPv6:         words.Key("dns.problem.is_ipv6"),
	zone.IsIPv4:         words.Key("dns.problem.is_ipv4"),
	zone.IsHost:         words.Key("dns.problem.is_host"),
	zone.BadHost:        words.Key("dns.problem.host"),
	zone.SeveralHosts:   words.Key("dns.problem.hosts"),
	zone.HostIsURL:      words.Key("dns.problem.host_url"),
	zone.HostIsMail:     words.Key("dns.problem.host_mail"),
	zone.HostIsAddress:  words.Key("dns.problem.host_address"),
	zone.HostIsLabel:    words.Key("dns.problem.host_label"),
	zone.NullWithNumber: words.Key("dns.problem.null_priority"),
	zone.BadService:     words.Key("dns.problem.service"),
	zone.BadPriority:    words.Key("dns.problem.priority"),
	zone.PriorityTwice:  words.Key("dns.problem.priority_two"),
	zone.TextTooLong:    words.Key("dns.problem.text_long"),
	zone.BadCharacter:   words.Key("dns.problem.text_control"),
	zone.NotText:        words.Key("dns.problem.text_bytes"),
	zone.OpenQuote:      words.Key("dns.problem.quote_open"),
	zone.MixedQuotes:    words.Key("dns.problem.quote_mixed"),
	zone.WholeLine:      words.Key("dns.problem.line"),
	zone.Duplicate:      words.Key("dns.problem.duplicate"),
	zone.AliasAtApex:    words.Key("dns.problem.alias_apex"),
	zone.AliasBeside:    words.Key("dns.problem.alias_beside"),
	zone.AliasOfItself:  words.Key("dns.problem.alias_self"),
	zone.AliasCircle:    words.Key("dns.problem.alias_circle"),
	zone.AliasTooLong:   words.Key("dns.problem.alias_long"),
	zone.HostIsAlias:    words.Key("dns.problem.host_alias"),
	zone.NullBeside:     words.Key("dns.problem.null_beside"),
	zone.SecondPurpose:  words.Key("dns.problem.second_purpose"),
	zone.TooManyRecords: words.Key("dns.problem.too_many"),
	zone.Generate:       words.Key("dns.problem.generate"),
	zone.Include:        words.Key("dns.problem.include"),
	zone.Directive:      words.Key("dns.problem.directive"),
	zone.OtherClass:     words.Key("dns.problem.class"),
	zone.OpenParen:      words.Key("dns.problem.paren_open"),
	zone.NotARecord:     words.Key("dns.problem.not_record"),
	zone.PolicyOnly:     words.Key("dns.problem.policy"),
	zone.MailTypeset:    words.Key("dns.problem.mail_typeset"),
	zone.MailASCII:      words.Key("dns.problem.mail_ascii"),
	zone.MailBlank:      words.Key("dns.problem.mail_blank"),
	zone.MailEscape:     words.Key("dns.problem.mail_escape"),
	zone.MailVersion:    words.Key("dns.problem.mail_version"),
	zone.MailTag:        words.Key("dns.problem.mail_tag"),
	zone.MailAddress:    words.Key("dns.problem.mail_address"),
	zone.SPFTerm:        words.Key("dns.problem.spf_term"),
	zone.SPFAddress:     words.Key("dns.problem.spf_address"),
	zone.SPFAfterAll:    words.Key("dns.problem.spf_after"),
	zone.SPFLookups:     words.Key("dns.problem.spf_lookups"),
	zone.SPFCircle:      words.Key("dns.problem.spf_circle"),
	zone.DMARCNoPolicy:  words.Key("dns.problem.dmarc_policy"),
	zone.DKIMKey:        words.Key("dns.problem.dkim_key"),
	zone.DKIMCut:        words.Key("dns.problem.dkim_cut"),
	zone.MailMissing:    words.Key("dns.problem.mail_missing"),
	zone.HostMissing:    words.Key("dns.problem.host_missing"),
	zone.HostNoAddress:  words.Key("dns.problem.host_no_address"),
	zone.AliasMissing:   words.Key("dns.problem.alias_missing"),
	zone.IncludeMissing: words.Key("dns.problem.include_missing"),
	zone.NameBlank:      words.Key("dns.problem.name_blank"),
	zone.NameIsURL:      words.Key("dns.problem.name_url"),
	zone.NameIsMail:     words.Key("dns.problem.name_mail"),
	zone.NameDots:       words.Key("dns.problem.name_dots"),
	zone.SeveralNames:   words.Key("dns.problem.names"),
	zone.SeveralIPs:     words.Key("dns.problem.addresses"),
	zone.AddressPort:    words.Key("dns.problem.address_port"),
	zone.AddressNetwork: words.Key("dns.problem.address_network"),
	zone.AddressZeros:   words.Key("dns.problem.address_zeros"),
	zone.AddressIsURL:   words.Key("dns.problem.address_url"),
	zone.HostPort:       words.Key("dns.problem.host_port"),
	zone.NoHost:         words.Key("dns.problem.no_host"),
	zone.NoPriority:     words.Key("dns.problem.no_priority"),
	zone.BadWeight:      words.Key("dns.problem.weight"),
	zone.BadPort:        words.Key("dns.problem.port"),
	zone.EmptyText:      words.Key("dns.problem.text_empty"),
	zone.AWSOnly:        words.Key("dns.problem.aws_only"),
	zone.NoData:         words.Key("dns.problem.no_data"),
	zone.MXShort:        words.Key("dns.problem.mx_short"),
	zone.SRVShort:       words.Key("dns.problem.srv_short"),
	zone.NoColumn:       words.Key("dns.problem.no_column"),
	zone.BrokenJSON:     words.Key("dns.problem.json_broken"),
	zone.OtherJSON:      words.Key("dns.problem.json_other"),
	zone.MailShape:      words.Key("dns.problem.mail_shape"),
	zone.MailNoTag:      words.Key("dns.problem.mail_no_tag"),
	zone.MailComma:      words.Key("dns.problem.mail_comma"),
	zone.SPFVersion:     words.Key("dns.problem.spf_version"),
	zone.SPFTwice:       words.Key("dns.problem.spf_twice"),
	zone.SPFBlank:       words.Key("dns.problem.spf_blank"),
	zone.SPFComma:       words.Key("dns.problem.spf_comma"),
	zone.SPFIsURL:       words.Key("dns.problem.spf_url"),
	zone.SPFMeant:       words.Key("dns.problem.spf_meant"),
	zone.DKIMBare:       words.Key("dns.problem.dkim_bare"),
	zone.PrivateKey:     words.Key("dns.problem.private_key"),
	zone.NameForeign:    words.Key("dns.problem.name_foreign"),
	zone.HostEnding:     words.Key("dns.problem.host_ending"),
}

func (v DNSView) problem(i int, field zone.Field) string {
	return v.cause(v.Problems[zone.Place{Row: i, Field: field}])
}

// cause words a fault.
func (v DNSView) cause(f zone.Fault) string {
	key, ok := dnsProblems[f.Problem]
	if !ok {
		return ""
	}
	return v.T(key, "most", zone.MaxRecords, "domain", v.Head.Name.Unicode(), "text", f.Text, "want", f.Want)
}
