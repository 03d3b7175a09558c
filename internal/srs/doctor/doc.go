// Package doctor does by itself what one is told to do by hand when OpenSRS does
// not answer as it should: from the settings down to the wire, step by step, each
// with what was found and what cures it.
//
//	report := doctor.Run(ctx, doctor.Settings{Accounts: accounts})
//	if report.Status != doctor.Healthy { ... }
//	report.WriteText(os.Stdout) // or json.Marshal(report), for a support bundle
//
// # Steps
//
//	settings   they are there and plausible; live and test hosts are told apart
//	signature  MD5 and the signature give the published values
//	address    the address that others see, if an echo URL is given
//	dns        the name of the API host
//	tcp        a connection to its port
//	tls        the handshake: chain, name, dates, protocol
//	clock      against what the server says, else against its certificate
//	lookup     a signed LOOKUP of a harmless name, on the same connection
//	answer     what came back, read for the operator
//
// A step that an earlier one makes impossible is skipped, and says why; the others
// run. The clock is read off the answer to the lookup, so it runs after it and is
// shown before it.
//
// Nothing is changed anywhere, one command is sent for each account, and the
// connection is verified exactly as the portal's own are.
//
// # Findings
//
// Codes are stable, such as "tls.no_certificate": its step, a dot, and what is
// wrong. Their words are data, see Explanations. A problem keeps the portal from
// working or soon will; a notice is unusual and may be right.
//
// No report holds a key or a signature, not even where a server quotes them.
package doctor
