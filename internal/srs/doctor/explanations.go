package doctor

// Cures that several findings share.
const (
	cureAllowList = "Put the address that this machine is seen from on the allow list of the OpenSRS account (control panel, " +
		"API settings). {own}"
	cureAllowLimits = "The list takes at most five entries, single addresses or small ranges: remove one that is no longer used. " +
		"A change takes up to 15 minutes to apply."
	cureFirewall = "Ask whoever runs the firewall or the hosting to let this machine connect to {host} on TCP port {port}. " +
		"The portal connects directly; it uses no HTTP proxy."
	cureHosted = "A hosted-registrar installation has a host of its own; its name is in the papers of that installation."
	cureWait   = "Look at the status page of OpenSRS for an incident, wait some minutes and run the doctor again."
	cureReport = "If it stays, send this report (--json) to OpenSRS support; it holds no key."
	cureSystem = "If a proxy or firewall opens TLS connections on the way, take this host out of that."
)

// explanations is the table of all findings: what is wrong, then what to do, the
// likeliest first. Source: XCP reference, sections 1 to 3.
var explanations = []Explanation{
	{AccountsMissing, Problem, "PORTAL_ACCOUNTS is not set, so there is no account to check.", []string{
		"Set it to the path of the JSON file of the reseller accounts, or give --accounts.",
	}},
	{AccountsUnreadable, Problem, "The file of the accounts can't be read.", []string{
		"Check the path, and that the user that the portal runs as may read the file and its folder.",
	}},
	{AccountsInvalid, Problem, "The file of the accounts is not what it should be.", []string{
		`Correct it. It is JSON of the form {"accounts": [{"id": …, "provider": "opensrs", "endpoint": …, "username": …, "key_file": …}]}; a misspelt name is refused too.`,
	}},
	{AccountsEmpty, Problem, "There is no account in the settings.", []string{
		"Add one to the file that PORTAL_ACCOUNTS names.",
	}},
	{AccountUnknown, Problem, "There is no account {wanted} in the settings.", []string{
		"Give one of these: {known}.",
	}},
	{IDMissing, Problem, "The account has no ID, by which a brand could name it.", []string{
		`Give it an "id" in the file of the accounts.`,
	}},
	{IDTwice, Problem, "Several accounts have this ID.", []string{
		`Give every account an "id" of its own, and correct the brands that name it.`,
	}},
	{ProviderUnknown, Problem, "The provider of the account is not known.", []string{
		`Set "provider" to "opensrs".`,
	}},
	{UsernameMissing, Problem, "The account has no user name.", []string{
		`Set "username" to the primary reseller user, the one that the reseller account was opened with.`,
	}},
	{UsernameUnusual, Notice, "The user name does not look like that of a reseller.", []string{
		"It is the primary reseller user. An e-mail address, or a sub-user of the control panel, can't use the API.",
	}},
	{KeyMissing, Problem, "The account has no key.", []string{
		`Make a key in the control panel (API settings), put it into a file, and name the file in "key_file".`,
	}},
	{KeyUnreadable, Problem, "The file of the key can't be read.", []string{
		"Check the path, which is relative to the file of the accounts, and that the user that the portal runs as may read it.",
	}},
	{KeyInPath, Problem, `"key_file" seems to hold the key itself instead of the path of a file.`, []string{
		`Put the key into a file, and the path of that file into "key_file".`,
		"If others could read the settings, make a new key in the control panel. It makes the old one invalid at once.",
	}},
	{KeyUnusual, Notice, "The key does not look like one of OpenSRS: {how}. Theirs are 112 lower-case hexadecimal digits.", []string{
		"Copy it again from the control panel, whole and without quotes or spaces. It is used as the text that is shown there.",
	}},
	{AuthorityInvalid, Problem, `The certificate authority of "ca_file" can't be used.`, []string{
		`Leave "ca_file" out, which is right for OpenSRS itself: the authorities of the system are used then.`,
		"Otherwise name a PEM file with the certificate of the authority.",
	}},
	{EndpointInvalid, Problem, "The endpoint is not an address of the form https://host:port.", []string{
		"Set it to https://rr-n1-tor.opensrs.net:55443/ (live) or https://horizon.opensrs.net:55443/ (test). No name, password or query belongs in it.",
	}},
	{HostUnusual, Notice, "The host {host} is neither that of the live nor that of the test environment of OpenSRS.", []string{
		"Right for a hosted-registrar installation and for a simulator. Otherwise use rr-n1-tor.opensrs.net (live) or horizon.opensrs.net (test).",
	}},
	{HostBatch, Problem, "The host {host} takes bulk changes only, no other command.", []string{
		"Set the endpoint to https://rr-n1-tor.opensrs.net:55443/.",
	}},
	{PortUnusual, Notice, "The port is {port}; that of the API is 55443.", []string{
		"Write it into the endpoint, as in https://{host}:55443/, unless somebody said otherwise.",
	}},
	{PortLegacy, Problem, "Port 55000 speaks an old protocol without TLS, which the portal does not.", []string{
		"Use port 55443.",
	}},

	{SignatureMD5, Problem, "MD5 does not give the digest that OpenSRS publishes for its self-check, so no signature can be right.", []string{
		"The protocol needs MD5. If Go runs in a mode that forbids it (GODEBUG=fips140=only), run the portal without that mode.",
		"Otherwise the program is damaged: install it again.",
	}},
	{SignatureVector, Problem, "The signature of a known request under a known key is wrong, so OpenSRS would refuse every request.", []string{
		"The program is damaged or was changed: install it again.",
	}},

	{AddressFailed, Notice, "The echo URL did not answer, so the address that others see is not known.", []string{
		"Check the URL, and whether this machine may reach it. OpenSRS is not concerned by this.",
	}},
	{AddressUnreadable, Notice, "The echo URL did not answer with an address and nothing else.", []string{
		"Use a service whose answer is the bare address as text, with status 200.",
	}},
	{AddressPrivate, Notice, "The address that the echo URL saw, {address}, is not a public one.", []string{
		"Use an echo service outside of your own network: OpenSRS sees another address, and that one must be on the allow list.",
	}},

	{DNSNotFound, Problem, "The name {host} does not exist, says the resolver of this machine.", []string{
		"Check the spelling of the endpoint.",
		cureHosted,
		"If the spelling is right, ask whoever runs the resolver: some give out only names of their own network.",
	}},
	{DNSNoAddress, Problem, "The name {host} exists, but has no address (A or AAAA).", []string{
		"Check the spelling of the endpoint.",
		cureHosted,
	}},
	{DNSTimeout, Problem, "The resolver of this machine did not answer in time.", []string{
		"Check /etc/resolv.conf, and that a firewall lets this machine ask port 53 of the servers named there. In a container, check the DNS settings of its network.",
	}},
	{DNSFailed, Problem, "The resolver of this machine could not look {host} up.", []string{
		"Check /etc/resolv.conf and the servers named there. In a container, check the DNS settings of its network.",
		"If other names work, wait some minutes: the fault may be with the servers of the name.",
	}},

	{TCPRefused, Problem, "The connection to {host}, port {port}, was refused.", []string{
		"Check the port of the endpoint; it is 55443.",
		cureFirewall,
		cureHosted,
	}},
	{TCPTimeout, Problem, "{host}, port {port}, did not answer a connection in time. A firewall that drops packets looks like this.", []string{
		cureFirewall,
		"Check the host and the port of the endpoint; the port is 55443.",
		cureHosted,
		cureWait,
	}},
	{TCPReset, Problem, "The connection to {host}, port {port}, was reset while it was made.", []string{
		cureFirewall,
		cureAllowList,
		cureHosted,
	}},
	{TCPUnreachable, Problem, "There is no way from this machine to {host}.", []string{
		"Check that this machine or its container has a network and a default route.",
		"If the name has IPv6 addresses only for this machine, check that IPv6 works here, or turn it off.",
		cureFirewall,
	}},
	{TCPForbidden, Problem, "This machine itself forbids the connection to {host}, port {port}.", []string{
		"Look at its firewall rules for outgoing connections, and at the sandbox or the network policy that the portal runs under.",
	}},
	{TCPFailed, Problem, "The connection to {host}, port {port}, could not be made.", []string{
		cureFirewall,
		cureWait,
	}},
	{TCPPartly, Notice, "Some addresses of {host} take no connection: {failed}.", []string{
		"The portal uses one that works. If these are the IPv6 addresses, check that IPv6 works here, or turn it off.",
	}},

	{TLSNoCertificate, Problem, `The server ended the connection before it presented a certificate; other tools say "no peer certificate".`, []string{
		"Most often the address of this machine is not on the allow list. " + cureAllowList,
		cureAllowLimits,
		"A firewall can do the same. " + cureFirewall,
		cureHosted,
	}},
	{TLSTimeout, Problem, "The server took the connection, but did not answer the TLS handshake in time.", []string{
		"A firewall that lets connections through but holds their content back looks like this. " + cureFirewall,
		"Large packets may get lost: check the MTU, above all behind a VPN or tunnel.",
		cureWait,
	}},
	{TLSNotTLS, Problem, "What answers on {host}, port {port}, does not speak TLS.", []string{
		"Check the port of the endpoint; it is 55443.",
		"A proxy or a sign-in page of the network may answer instead of OpenSRS. " + cureFirewall,
	}},
	{TLSUnknownAuthority, Problem, "The certificate of the server was issued by an authority that is not trusted here.", []string{
		"Install or update the certificates of the system (package ca-certificates).",
		cureSystem,
		`For a simulator, name its authority in "ca_file". With "ca_file", no other authority is trusted: leave it out for OpenSRS itself.`,
	}},
	{TLSWrongName, Problem, "The certificate of the server is for another name than {host}.", []string{
		"Use the name of the host in the endpoint, not an address or an alias of your own.",
		cureSystem,
		cureHosted,
	}},
	{TLSExpired, Problem, "The certificate of the server has expired, by the clock of this machine.", []string{
		"Check the clock of this machine (step clock).",
		"If it is right, the server's certificate is at fault. " + cureWait,
		cureSystem,
	}},
	{TLSNotYetValid, Problem, "The certificate of the server is not valid yet, by the clock of this machine.", []string{
		"Set the clock of this machine: it is most probably behind.",
	}},
	{TLSInvalid, Problem, "The certificate of the server is no valid one for a server.", []string{
		cureSystem,
		cureWait,
		cureReport,
	}},
	{TLSOldProtocol, Problem, "The server does not offer TLS 1.2 or newer, without which the portal does not send its signature.", []string{
		cureSystem,
		"Check host and port of the endpoint.",
		cureHosted,
	}},
	{TLSRefused, Problem, "The server refused the TLS handshake.", []string{
		cureSystem,
		"Check host and port of the endpoint.",
		"The address of this machine may not be on the allow list. " + cureAllowList,
		cureReport,
	}},
	{TLSFailed, Problem, "The TLS handshake failed.", []string{
		"Check host and port of the endpoint.",
		cureSystem,
		cureWait,
	}},
	{TLSExpiresSoon, Notice, "The certificate of the server expires in {days} days.", []string{
		"Nothing to do for OpenSRS itself, which renews it. If the server is yours, renew it.",
	}},

	{ClockOff, Problem, "The clock of this machine is {off}, says {source}.", []string{
		"Set it, and keep it right with NTP (timedatectl set-ntp true, or chrony). A container has the clock of its host.",
	}},
	{ClockBeforeCertificate, Problem, "The clock of this machine is behind: the server's certificate begins only at {begins}.", []string{
		"Set it, and keep it right with NTP (timedatectl set-ntp true, or chrony). A container has the clock of its host.",
	}},

	{LookupTimeout, Problem, "The signed LOOKUP was sent, but no complete answer came in time.", []string{
		cureWait,
		"Large packets may get lost: check the MTU, above all behind a VPN or tunnel.",
		`If OpenSRS is only slow, a longer "read_timeout" of the account helps.`,
	}},
	{LookupClosed, Problem, "The server took the signed LOOKUP and ended the connection without an answer.", []string{
		"The address of this machine may not be on the allow list. " + cureAllowList,
		cureAllowLimits,
		cureWait,
	}},
	{LookupReset, Problem, "The server reset the connection after the signed LOOKUP.", []string{
		"Most often the address of this machine is not on the allow list. " + cureAllowList,
		cureAllowLimits,
		"A firewall can do the same. " + cureFirewall,
		cureWait,
	}},
	{LookupCut, Problem, "The answer ended in the middle.", []string{
		cureWait,
		"If it comes back, something on the way ends connections. " + cureSystem,
		cureReport,
	}},
	{LookupTooLarge, Problem, "The answer is longer than any answer to a LOOKUP can be.", []string{
		"Check host and path of the endpoint: something else than OpenSRS seems to answer.",
	}},
	{LookupNotHTTP, Problem, "The answer is neither HTTP nor XML.", []string{
		"Check host and port of the endpoint: something else than OpenSRS seems to answer.",
		cureWait,
	}},
	{LookupFailed, Problem, "The signed LOOKUP could not be sent, or its answer not be read.", []string{
		cureWait,
		cureReport,
	}},

	{AnswerCredentials, Problem, "OpenSRS did not accept user name, key or signature (401). The endpoint is {environment}.", []string{
		"Check that the key is of this environment. The live and the test environment have different keys.",
		"Check whether somebody made a new key in the control panel: it makes the old one invalid at once.",
		"Check that the user name is the primary reseller user. Sub-users of the control panel can't use the API.",
		"The digest itself is right (step signature). A signature also fails in upper case, or when other bytes arrive than were signed, such as an added NUL or line end: take proxies that change requests out of the way.",
		"The address of this machine may not be on the allow list. " + cureAllowList,
	}},
	{AnswerReseller, Problem, "OpenSRS refused the reseller account (410).", []string{
		"Check in the control panel that the account is active and may use the API.",
		"Check that the user name is the primary reseller user, and that the key is of this environment ({environment}).",
		"Ask OpenSRS support whether the account is suspended.",
	}},
	{AnswerAddress, Problem, "OpenSRS refuses the address of this machine. {seen}", []string{
		cureAllowList,
		cureAllowLimits,
		"Behind NAT, a cloud gateway or with IPv6, the address that OpenSRS sees is not the one that this machine shows. If it changes, get a fixed one.",
	}},
	{AnswerAddressDiffers, Notice, "OpenSRS saw {address}, the echo service saw {echo}.", []string{
		"This machine reaches the world from several addresses, or through a proxy. What counts is the one that OpenSRS saw; find out whether it stays.",
	}},
	{AnswerBare, Notice, "The answer came without HTTP around it.", []string{
		"OpenSRS does that where it refuses an address. If there is another finding in this step, cure that one.",
	}},
	{AnswerRate, Problem, "OpenSRS takes no more commands from this account at the moment: too many in a short time (300).", []string{
		`Lower "calls_per_second" of the account (now {rate}).`,
		"Find out what else uses the same reseller account: other portals, scripts, shops.",
	}},
	{AnswerParallel, Problem, "OpenSRS has too many connections open for this account (310).", []string{
		`Lower "parallel_calls" of the account (now {parallel}).`,
		"Find out what else uses the same reseller account. Connections of a program that was killed count for up to a minute.",
	}},
	{AnswerConnectionWorn, Problem, "OpenSRS says that more than 100 commands came over one connection (350), though this was the first.", []string{
		"Something on the way shares connections between clients. " + cureSystem,
		cureReport,
	}},
	{AnswerMissingHeader, Problem, "OpenSRS misses a header of the request, or had an internal error (404).", []string{
		"Take proxies that remove headers (X-Username, X-Signature, Content-Type, Content-Length) out of the way.",
		cureWait,
	}},
	{AnswerRequestSlow, Problem, "OpenSRS did not receive the whole request within its time.", []string{
		"Large packets may get lost: check the MTU, above all behind a VPN or tunnel.",
		cureSystem,
	}},
	{AnswerCommand, Problem, "The server does not know the LOOKUP command ({code}).", []string{
		"Check the host of the endpoint: that for bulk changes takes nothing else.",
		cureHosted,
	}},
	{AnswerInternal, Problem, "OpenSRS reports an internal error ({code}). Network and settings are in order as far as this shows.", []string{
		cureWait,
		cureReport,
	}},
	{AnswerRegistry, Problem, "OpenSRS accepts the account, but a registry behind it does not answer ({code}).", []string{
		cureWait,
	}},
	{AnswerUnexpected, Problem, "OpenSRS answered the LOOKUP with something that is no answer to it ({code}). {meaning}", []string{
		cureWait,
		cureReport,
	}},
	{AnswerNotXCP, Problem, "The answer is no XCP document.", []string{
		"A proxy or a sign-in page of the network may answer instead of OpenSRS: look at the beginning of the answer below.",
		"Check host and path of the endpoint.",
		cureWait,
	}},
	{AnswerServerError, Problem, "The server reports a fault of its own (HTTP {status}).", []string{
		cureWait,
		cureReport,
	}},
	{AnswerWrongPath, Problem, "The server has nothing at the path of the endpoint (HTTP 404).", []string{
		"Leave the path out, as in https://{host}:{port}/.",
	}},
	{AnswerHTTPStatus, Problem, "The answer has an HTTP status that OpenSRS does not send ({status}).", []string{
		"A proxy, firewall or sign-in page of the network may answer instead of OpenSRS. " + cureSystem,
		"Check host and path of the endpoint.",
	}},
}
