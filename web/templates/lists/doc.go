// Package lists shows what a registrant looks at: domains, the overview of one,
// advice, activity and requests.
package lists
