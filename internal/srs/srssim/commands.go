package srssim

import "strings"

// Command names a command that the simulator answers.
type Command struct {
	Action, Object string
	Authority      Authority
}

// handler answers one command.
type handler func(*call) reply

// commandRow is one line of the command table.
type commandRow struct {
	action, object string
	who            Authority
	run            handler
}

// commandTable is the one registry of commands; a file per subject has the handlers.
var commandTable = []commandRow{
	{"SET", "COOKIE", ByReseller, (*call).setCookie},
	{"UPDATE", "COOKIE", ByCookie, (*call).updateCookie},
	{"DELETE", "COOKIE", ByCookie, (*call).deleteCookie},
	{"QUIT", "SESSION", ByReseller, (*call).quitSession},
	{"CHECK", "VERSION", ByReseller, (*call).checkVersion},
	{"AUTHENTICATE", "USER", ByReseller, (*call).authenticateUser},
	{"GET", "USERINFO", ByEither, (*call).userInfo},
	{"GET", "USER_INFO", ByEither, (*call).userInfo},
	{"GET_USER_ACCESS_INFO", "USERINFO", ByReseller, (*call).userAccess},
	{"GET_USER_ACCESS_INFO", "DOMAIN", ByReseller, (*call).userAccess},
	{"CHANGE", "PASSWORD", ByEither, ownerOnly((*call).changePassword)},
	{"CHANGE", "OWNERSHIP", ByEither, ownerOnly((*call).changeOwnership)},
	{"GET", "SUBUSER", ByEither, ownerOnly((*call).getSubUser)},
	{"ADD", "SUBUSER", ByEither, ownerOnly((*call).addSubUser)},
	{"MODIFY", "SUBUSER", ByEither, ownerOnly((*call).modifySubUser)},
	{"DELETE", "SUBUSER", ByEither, ownerOnly((*call).deleteSubUser)},
	{"SEND_PASSWORD", "DOMAIN", ByReseller, (*call).sendPassword},
	{"SEND_AUTHCODE", "DOMAIN", ByReseller, (*call).sendAuthCode},

	{"LOOKUP", "DOMAIN", ByReseller, (*call).lookup},
	{"NAME_SUGGEST", "DOMAIN", ByReseller, (*call).nameSuggest},
	{"GET_PRICE", "DOMAIN", ByReseller, (*call).getPrice},
	{"BELONGS_TO_RSP", "DOMAIN", ByReseller, (*call).belongsToReseller},

	{"GET", "DOMAIN", ByEither, (*call).getDomain},
	{"GET_DOMAINS_CONTACTS", "DOMAIN", ByReseller, (*call).domainsContacts},
	{"GET_DOMAINS_BY_EXPIREDATE", "DOMAIN", ByReseller, (*call).domainsByExpiry},
	{"GET_DELETED_DOMAINS", "DOMAIN", ByReseller, (*call).deletedDomains},
	{"GET_NOTES", "DOMAIN", ByReseller, (*call).getNotes},
	{"GET_ORDERS_BY_DOMAIN", "DOMAIN", ByReseller, (*call).ordersByDomain},
	{"GET_ORDER_INFO", "DOMAIN", ByReseller, (*call).orderInfo},
	{"GET_BALANCE", "BALANCE", ByReseller, (*call).getBalance},

	{"MODIFY", "DOMAIN", ByEither, (*call).modifyDomain},
	{"UPDATE_CONTACTS", "DOMAIN", ByEither, (*call).updateContacts},
	{"UPDATE_ALL_INFO", "DOMAIN", ByEither, (*call).updateAllInfo},
	{"ACTIVATE", "DOMAIN", ByEither, (*call).activate},
	{"CIRA_EMAIL_PWD", "DOMAIN", ByReseller, (*call).ciraMail},
	{"SEND_CIRA_APPROVAL_EMAIL", "DOMAIN", ByReseller, (*call).ciraMail},
	{"SET_DOMAIN_AFFILIATE_ID", "DOMAIN", ByReseller, (*call).setAffiliate},
	{"GET_CONTRACT", "DOMAIN", ByReseller, (*call).getContract},

	{"ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", ByEither, (*call).updateNameservers},
	{"GET", "NAMESERVER", ByEither, (*call).getHosts},
	{"CREATE", "NAMESERVER", ByEither, (*call).createHost},
	{"MODIFY", "NAMESERVER", ByEither, (*call).modifyHost},
	{"DELETE", "NAMESERVER", ByEither, (*call).deleteHost},
	{"REGISTRY_ADD_NS", "NAMESERVER", ByReseller, (*call).registryAddHost},
	{"REGISTRY_CHECK_NAMESERVER", "NAMESERVER", ByReseller, (*call).registryCheckHost},

	{"SW_REGISTER", "DOMAIN", ByReseller, (*call).swRegister},
	{"RENEW", "DOMAIN", ByReseller, (*call).renew},
	{"REDEEM", "DOMAIN", ByReseller, (*call).redeem},
	{"REVOKE", "DOMAIN", ByReseller, (*call).revoke},
	{"PROCESS_PENDING", "DOMAIN", ByReseller, (*call).processPending},
	{"CANCEL_PENDING_ORDERS", "ORDER", ByReseller, (*call).cancelPending},
	{"CANCEL_ACTIVE_PROCESS", "DOMAIN", ByReseller, (*call).cancelActive},
	{"QUERY_QUEUED_REQUEST", "DOMAIN", ByReseller, (*call).queuedRequest},
	{"SUBMIT", "BULK_CHANGE", ByReseller, (*call).bulkChange},
	{"SUBMIT_BULK_CHANGE", "BULK_CHANGE", ByReseller, (*call).bulkChange},

	{"CHECK_TRANSFER", "DOMAIN", ByReseller, (*call).checkTransfer},
	{"CANCEL_TRANSFER", "TRANSFER", ByReseller, (*call).cancelTransfer},
	{"PROCESS_TRANSFER", "TRANSFER", ByReseller, (*call).processTransfer},
	{"SEND_PASSWORD", "TRANSFER", ByReseller, (*call).resendTransferMail},
	{"GET_TRANSFERS_IN", "DOMAIN", ByReseller, (*call).transfersIn},
	{"GET_TRANSFERS_AWAY", "DOMAIN", ByReseller, (*call).transfersAway},
	{"RSP2RSP_PUSH_TRANSFER", "DOMAIN", ByReseller, (*call).pushTransfer},
	{"TRADE_DOMAIN", "DOMAIN", ByReseller, (*call).tradeDomain},

	{"CREATE_DNS_ZONE", "DOMAIN", ByReseller, (*call).createZone},
	{"GET_DNS_ZONE", "DOMAIN", ByReseller, onZone(getZone)},
	{"SET_DNS_ZONE", "DOMAIN", ByReseller, onZone(setZone)},
	{"RESET_DNS_ZONE", "DOMAIN", ByReseller, onZone(resetZone)},
	{"DELETE_DNS_ZONE", "DOMAIN", ByReseller, onZone(deleteZone)},
	{"FORCE_DNS_NAMESERVERS", "DOMAIN", ByReseller, (*call).forceSystemDNS},
	{"SET_DNSSEC_INFO", "DOMAIN", ByReseller, (*call).setDNSSEC},
	{"CREATE_DOMAIN_FORWARDING", "DOMAIN", ByEither, (*call).createForwarding},
	{"GET_DOMAIN_FORWARDING", "DOMAIN", ByEither, (*call).getForwarding},
	{"SET_DOMAIN_FORWARDING", "DOMAIN", ByEither, (*call).setForwarding},
	{"UPDATE_DOMAIN_FORWARDING", "DOMAIN", ByEither, (*call).setForwarding},
	{"DELETE_DOMAIN_FORWARDING", "DOMAIN", ByEither, (*call).deleteForwarding},

	{"GET_REGISTRANT_VERIFICATION_STATUS", "DOMAIN", ByReseller, (*call).verificationStatus},
	{"SEND_REGISTRANT_VERIFICATION_EMAIL", "DOMAIN", ByReseller, (*call).sendVerification},
	{"POLL", "EVENT", ByReseller, (*call).pollEvents},
	{"ACK", "EVENT", ByReseller, (*call).ackEvent},
	{"GET_TRADE_LOCK_SETTING", "DOMAIN", ByReseller, (*call).tradeLockSetting},
	{"MODIFY_TRADE_LOCK_SETTING", "DOMAIN", ByReseller, (*call).modifyTradeLock},
	{"GET_TRADE_DESIGNATED_AGENT", "DOMAIN", ByReseller, (*call).tradeAgent},
	{"MODIFY_TRADE_DESIGNATED_AGENT", "DOMAIN", ByReseller, (*call).modifyAgent},
	{"ENABLE_DESIGNATED_AGENT", "ICANN_TRADE_REGISTRANT", ByReseller, (*call).enableAgent},
	{"CANCEL_ICANN_TRADE", "DOMAIN", ByReseller, (*call).cancelTrade},
	{"RESEND_TRADE_APPROVAL_NOTICE", "DOMAIN", ByReseller, (*call).resendTradeNotice},
}

// Commands lists every command that the simulator answers.
func Commands() []Command {
	out := make([]Command, len(commandTable))
	for i, row := range commandTable {
		out[i] = Command{row.action, row.object, row.who}
	}
	return out
}

// indexCommands finds rows by "ACTION OBJECT".
func indexCommands() map[string]commandRow {
	index := make(map[string]commandRow, len(commandTable))
	for _, row := range commandTable {
		index[row.action+" "+row.object] = row
	}
	return index
}

// answer runs a command.
func (c *call) answer() reply {
	row, found := c.commands[c.action+" "+c.object]
	if !found {
		return c.unknownCommand()
	}
	if no, granted := c.authorize(row.who); !granted {
		return c.withoutContacts(no)
	}
	return row.run(c)
}

func (c *call) unknownCommand() reply {
	if c.settings.UnknownCommand == 430 {
		return refuse(430, "Invalid command")
	}
	return refuse(c.settings.UnknownCommand, "Invalid Command: %s", strings.TrimSpace(c.action+" "+c.object))
}
