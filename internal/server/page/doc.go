// Package page is what every handler of the portal needs to answer a visit:
// the visit itself (brand, language, who is signed in), rendering, and the one
// place that turns errors into pages.
package page
