// Package srs speaks XCP, the API of OpenSRS, for one reseller account: transport
// and one method for each command. The codec is package xcp, and the adapter to
// package registrar is package port.
//
// # What an error means
//
// Methods return *registrar.Error. Its kind follows from what a change can have
// done: ErrUnavailable only if not a byte of it left the process, ErrRejected only
// for replies that are known to mean that nothing changed, and ErrUnknownOutcome
// for everything else. The response codes are data, in codes.json; Explain tells
// what is known of one.
//
// # Manners
//
// Changes are sent once, each over a connection of its own. Reads may be sent
// again, and identical ones at the same time share an answer, though never across
// a change. Limits on parallel calls and on rate, and a circuit breaker, are
// settings of the client.
//
// # Commands
//
// Each line names the command, its method, the section of the XCP reference, and
// the exchange in testdata/exchanges that shows and tests it.
//
//	SET COOKIE                                 SetCookie                  4.2   set_cookie
//	UPDATE COOKIE                              UpdateCookie               4.3   update_cookie
//	DELETE COOKIE                              DeleteCookie               4.4   delete_cookie
//	QUIT SESSION                               QuitSession                4.4   quit_session
//	GET USERINFO                               UserInfo                   4.4   get_userinfo
//	CHANGE PASSWORD                            ChangePassword             5.1   change_password
//	CHANGE OWNERSHIP                           ChangeOwnership            5.1   change_ownership
//	GET SUBUSER                                SubUser                    5.1   get_subuser
//	ADD SUBUSER                                AddSubUser                 5.1   add_subuser
//	MODIFY SUBUSER                             ModifySubUser              5.1   modify_subuser
//	DELETE SUBUSER                             DeleteSubUser              5.1   delete_subuser
//	SEND_PASSWORD DOMAIN                       SendPassword               5.1   send_password
//	SEND_AUTHCODE DOMAIN                       SendAuthCode               5.1   send_authcode
//	GET DOMAIN all_info                        AllInfo                    5.3   get_domain_all_info
//	GET DOMAIN all_info                        ActiveContacts             5.3   get_domain_active_contacts
//	GET DOMAIN owner                           DomainContact              5.3   get_domain_owner
//	GET DOMAIN admin                           DomainContact              5.3   get_domain_admin
//	GET DOMAIN billing                         DomainContact              5.3   get_domain_billing
//	GET DOMAIN tech                            DomainContact              5.3   get_domain_tech
//	GET DOMAIN nameservers                     DomainNameservers          5.3   get_domain_nameservers
//	GET DOMAIN status                          DomainStatus               5.3   get_domain_status
//	GET DOMAIN list                            ListDomains                5.3   get_domain_list
//	GET DOMAIN domain_auth_info                AuthCode                   5.3   get_domain_auth_info
//	GET DOMAIN whois_privacy_state             WhoisPrivacyState          5.3   get_domain_whois_privacy_state
//	GET DOMAIN whois_publicity_state           WhoisPublicityState        5.3   get_domain_whois_publicity_state
//	GET DOMAIN expire_action                   ExpireAction               5.3   get_domain_expire_action
//	GET DOMAIN auto_renew_flag                 AutoRenewFlag              5.3   get_domain_auto_renew_flag
//	GET DOMAIN registry_dates                  RegistryDates              5.3   get_domain_registry_dates
//	GET DOMAIN rsp_whois_info                  ResellerContact            5.3   get_domain_rsp_whois_info
//	GET DOMAIN waiting_history                 WaitingHistory             5.3   get_domain_waiting_history
//	GET DOMAIN xpack_waiting_history           XPackWaitingHistory        5.3   get_domain_xpack_waiting_history
//	GET DOMAIN forwarding_email                ForwardingEmail            5.3   get_domain_forwarding_email
//	GET DOMAIN nexus_info                      Nexus                      5.3   get_domain_nexus_info
//	GET DOMAIN ced_info                        CED                        5.3   get_domain_ced_info
//	GET DOMAIN trademark                       Trademark                  5.3   get_domain_trademark
//	GET DOMAIN uk_whois_opt                    UKWhoisOptOut              5.3   get_domain_uk_whois_opt
//	GET DOMAIN ca_whois_display_setting        CADisplay                  13    get_domain_ca_whois_display_setting
//	GET DOMAIN it_whois_display_setting        ITConsent                  13    get_domain_it_whois_display_setting
//	GET DOMAIN tld_data                        TLDData                    5.3   get_domain_tld_data
//	GET DOMAIN dnssec                          DNSSEC                     5.9   get_domain_dnssec
//	GET_DOMAINS_CONTACTS DOMAIN                DomainsContacts            5.3   get_domains_contacts
//	GET_DOMAINS_BY_EXPIREDATE DOMAIN           DomainsByExpiry            5.3   get_domains_by_expiredate
//	GET_DELETED_DOMAINS DOMAIN                 DeletedDomains             5.3   get_deleted_domains
//	GET_NOTES DOMAIN                           Notes                      5.3   get_notes
//	GET_ORDERS_BY_DOMAIN DOMAIN                OrdersByDomain             5.3   get_orders_by_domain
//	GET_ORDER_INFO DOMAIN                      OrderInfo                  5.3   get_order_info
//	GET_CONTRACT DOMAIN                        Contract                   5.4   get_contract
//	GET_BALANCE BALANCE                        Balance                    5.3   get_balance
//	PROCESS_PENDING DOMAIN                     ProcessPending             5.6   process_pending
//	CANCEL_PENDING_ORDERS ORDER                CancelPendingOrders        5.6   cancel_pending_orders
//	CANCEL_ACTIVE_PROCESS DOMAIN               CancelActiveProcess        5.6   cancel_active_process
//	QUERY_QUEUED_REQUEST DOMAIN                QueuedRequest              5.6   query_queued_request
//	MODIFY DOMAIN contact_info                 ModifyContacts             5.4   modify_contact_info
//	MODIFY DOMAIN contact_info                 RevokeRegistrantChange     5.4   modify_revoke
//	UPDATE_CONTACTS DOMAIN                     UpdateContacts             5.4   update_contacts
//	MODIFY DOMAIN status                       ModifyLock                 5.4   modify_lock
//	MODIFY DOMAIN domain_auth_info             ModifyAuthCode             5.4   modify_auth_code
//	MODIFY DOMAIN whois_privacy_state          ModifyWhoisPrivacy         5.4   modify_whois_privacy
//	MODIFY DOMAIN whois_publicity_state        ModifyWhoisPublicity       5.4   modify_whois_publicity
//	MODIFY DOMAIN expire_action                ModifyExpireAction         5.4   modify_expire_action
//	MODIFY DOMAIN parkpage_state               ModifyParkedPages          5.4   modify_parked_pages
//	MODIFY DOMAIN rsp_whois_info               ModifyResellerContact      5.4   modify_reseller_contact
//	MODIFY DOMAIN forwarding_email             ModifyForwardingEmail      5.4   modify_forwarding_email
//	MODIFY DOMAIN nexus_info                   ModifyNexus                5.4   modify_nexus
//	MODIFY DOMAIN ced_info                     ModifyCED                  5.4   modify_ced
//	MODIFY DOMAIN trademark                    ModifyTrademark            5.4   modify_trademark
//	MODIFY DOMAIN uk_whois_opt                 ModifyUKWhoisOptOut        5.4   modify_uk_whois_opt
//	MODIFY DOMAIN change_ips_tag               ChangeIPSTag               5.4   modify_ips_tag
//	MODIFY DOMAIN ca_whois_display_setting     ModifyCADisplay            13    modify_ca_display
//	MODIFY DOMAIN it_whois_display_setting     ModifyITConsent            13    modify_it_display
//	MODIFY DOMAIN cira_registrant              ModifyCIRARegistrant       5.4   modify_cira_registrant
//	MODIFY DOMAIN tld_data                     ModifyTLDData              5.4   modify_tld_data
//	MODIFY DOMAIN descr                        ModifyOwnerDescription     5.4   modify_descr
//	SET_DOMAIN_AFFILIATE_ID DOMAIN             SetAffiliateID             5.4   set_domain_affiliate_id
//	UPDATE_ALL_INFO DOMAIN                     UpdateAllInfo              5.4   update_all_info
//	ACTIVATE DOMAIN                            Activate                   5.4   activate
//	CIRA_EMAIL_PWD DOMAIN                      SendCIRAPassword           5.4   cira_email_pwd
//	SEND_CIRA_APPROVAL_EMAIL DOMAIN            SendCIRAApproval           5.4   send_cira_approval_email
//	ADVANCED_UPDATE_NAMESERVERS DOMAIN         AdvancedUpdateNameservers  5.5   advanced_update_nameservers
//	ADVANCED_UPDATE_NAMESERVERS DOMAIN         AddRemoveNameservers       5.5   add_remove_nameservers
//	GET NAMESERVER                             Hosts                      5.5   get_nameserver
//	CREATE NAMESERVER                          CreateHost                 5.5   create_nameserver
//	MODIFY NAMESERVER                          ModifyHost                 5.5   modify_nameserver
//	DELETE NAMESERVER                          DeleteHost                 5.5   delete_nameserver
//	REGISTRY_ADD_NS NAMESERVER                 AddHostToRegistry          5.5   registry_add_ns
//	REGISTRY_CHECK_NAMESERVER NAMESERVER       CheckHost                  5.5   registry_check_nameserver
//	LOOKUP DOMAIN                              Lookup                     5.2   lookup
//	NAME_SUGGEST DOMAIN                        Suggest                    5.2   name_suggest
//	GET_PRICE DOMAIN                           Price                      5.2   get_price
//	BELONGS_TO_RSP DOMAIN                      BelongsToReseller          5.2   belongs_to_rsp
//	SW_REGISTER DOMAIN                         Register                   5.6   sw_register_new
//	SW_REGISTER DOMAIN                         TransferIn                 5.6   sw_register_transfer
//	RENEW DOMAIN                               Renew                      5.6   renew
//	REDEEM DOMAIN                              Redeem                     5.6   redeem
//	REVOKE DOMAIN                              Revoke                     5.6   revoke
//	CHECK_TRANSFER DOMAIN                      CheckTransfer              5.7   check_transfer
//	CANCEL_TRANSFER TRANSFER                   CancelTransfer             5.7   cancel_transfer
//	PROCESS_TRANSFER TRANSFER                  ProcessTransfer            5.7   process_transfer
//	SEND_PASSWORD TRANSFER                     SendTransferApproval       5.7   send_password_transfer
//	GET_TRANSFERS_IN DOMAIN                    TransfersIn                5.7   get_transfers_in
//	GET_TRANSFERS_AWAY DOMAIN                  TransfersAway              5.7   get_transfers_away
//	RSP2RSP_PUSH_TRANSFER DOMAIN               PushToReseller             5.7   rsp2rsp_push_transfer
//	CREATE_DNS_ZONE DOMAIN                     CreateZone                 5.8   create_dns_zone
//	GET_DNS_ZONE DOMAIN                        Zone                       5.8   get_dns_zone
//	SET_DNS_ZONE DOMAIN                        SetZone                    5.8   set_dns_zone
//	RESET_DNS_ZONE DOMAIN                      ResetZone                  5.8   reset_dns_zone
//	DELETE_DNS_ZONE DOMAIN                     DeleteZone                 5.8   delete_dns_zone
//	FORCE_DNS_NAMESERVERS DOMAIN               ForceZoneNameservers       5.8   force_dns_nameservers
//	SET_DNSSEC_INFO DOMAIN                     SetDNSSEC                  5.9   set_dnssec_info
//	MODIFY DOMAIN dnssec                       ModifyDNSSEC               13    modify_dnssec
//	CREATE_DOMAIN_FORWARDING DOMAIN            CreateForwarding           5.9   create_domain_forwarding
//	GET_DOMAIN_FORWARDING DOMAIN               Forwarding                 5.9   get_domain_forwarding
//	SET_DOMAIN_FORWARDING DOMAIN               SetForwarding              5.9   set_domain_forwarding
//	DELETE_DOMAIN_FORWARDING DOMAIN            DeleteForwarding           5.9   delete_domain_forwarding
//	GET_REGISTRANT_VERIFICATION_STATUS DOMAIN  Verification               5.10  get_registrant_verification_status
//	SEND_REGISTRANT_VERIFICATION_EMAIL DOMAIN  SendVerification           5.10  send_registrant_verification_email
//	GET_TRADE_LOCK_SETTING DOMAIN              TradeLock                  5.11  get_trade_lock_setting
//	MODIFY_TRADE_LOCK_SETTING DOMAIN           ModifyTradeLock            5.11  modify_trade_lock_setting
//	GET_TRADE_DESIGNATED_AGENT DOMAIN          DesignatedAgent            13    get_trade_designated_agent
//	MODIFY_TRADE_DESIGNATED_AGENT DOMAIN       ModifyDesignatedAgent      5.11  modify_trade_designated_agent
//	ENABLE_DESIGNATED_AGENT ICANN_TRADE_REGISTRANT  EnableDesignatedAgent  13   enable_designated_agent
//	CANCEL_ICANN_TRADE DOMAIN                  CancelTrade                5.11  cancel_icann_trade
//	RESEND_TRADE_APPROVAL_NOTICE DOMAIN        ResendTradeApproval        5.11  resend_trade_approval_notice
//	TRADE_DOMAIN DOMAIN                        TradeDomain                5.11  trade_domain
//	POLL EVENT                                 PollEvents                 5.10  poll_event
//	ACK EVENT                                  AckEvent                   5.10  ack_event
//	SUBMIT BULK_CHANGE                         SubmitBulk                 5.6   submit_bulk_change
//
// # Commands without a caller
//
// The portal does not send these yet: they are for orders, transfers and operators, or
// tell what another command tells, too.
//
//	AddRemoveNameservers, AutoRenewFlag, Balance, BelongsToReseller, CancelActiveProcess,
//	CancelPendingOrders, CancelTrade, CancelTransfer, CheckTransfer, Contract, DeletedDomains,
//	DomainNameservers, DomainsByExpiry, DomainsContacts, EnableDesignatedAgent, ExpireAction, ForceZoneNameservers,
//	ModifyCIRARegistrant, ModifyOwnerDescription, ModifyParkedPages, ModifyWhoisPublicity, Notes,
//	OrderInfo, OrdersByDomain, Price, ProcessPending, ProcessTransfer, PushToReseller,
//	QueuedRequest, QuitSession, Redeem, Register, RegistryDates, Renew, ResetZone, Revoke, SendCIRAApproval,
//	SendTransferApproval, SetAffiliateID, SubmitBulk, Suggest, TradeDomain,
//	TransferIn, TransfersAway, TransfersIn, UpdateAllInfo, UpdateContacts, UpdateCookie,
//	WhoisPublicityState.
//
// Not here, and why: CHECK VERSION and AUTHENTICATE USER belong to the old socket
// protocol, GET_USER_ACCESS_INFO returns a password in clear, TRANSFER_AWAY has
// unknown parameters, and SIMPLE_TRANSFER and BULK_TRANSFER are for resellers who
// move their whole stock.
package srs
