// Package preflight asks the nameservers that a domain is about to get what they
// would answer for it, compares that with today's answers, and says what would

//
// Hosts are typed by visitors, so what is asked is an address that the internet
// routes, on port 53, checked when the connection is made; see Public.
package preflight
