package lists

// Expiring are the domains of a profile that have expired, or do soon and are not renewed
// by themselves.
type Expiring struct {
	Rows  []DomainRow // the first to expire
	Total int
}

// ExpiringShown is how many domains the strip names.
const ExpiringShown = 3

// byExpiry is the address of the list in the order of the dates.
const byExpiry = "/domains?sort=expires"
