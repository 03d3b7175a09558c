// Package preflight asks the nameservers that a domain is about to get what they
// would answer for it, compares that with today's answers, and says what would
// break; of the servers of a zone it asks which keys sign it. It only advises: an
// answer that does not come says nothing.
//
// Hosts are typed by visitors, so what is asked is an address that the internet
// routes, on port 53, checked when the connection is made; see Public.
package preflight
