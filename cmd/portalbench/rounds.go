package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"portal/internal/srs/srssim"
)

// roundDelay is what each call takes while round trips are counted: so much that the
// portal's own time hardly shows.
const roundDelay = 300 * time.Millisecond

// roundTries is how often each page is asked for.
const roundTries = 5

// pagesInRounds are the pages about a domain, relative to its own; docs/pages.md says
// which of them need the answer to one call for the next.
var pagesInRounds = []string{
	"", "contacts", "contacts/owner", "contacts/others", "verification", "nameservers", "hosts", "hosts/ns1." + extrasDomain, "dns", "dns/zone.txt", "dnssec",
	"forwarding", "lock", "auth-code", "people", "privacy", "renewal", "extras", "requests", "activity",
}

// measureRounds reports for each page how many times the delay of one call it takes.
func measureRounds(ctx context.Context, w *world) error {
	v := newVisitor(w.site)
	if _, err := v.signIn(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	paths := make([]string, len(pagesInRounds))
	for i, page := range pagesInRounds {
		domain := extrasDomain
		if strings.HasPrefix(page, "contacts") { // a .com has a change of owner to tell of, too
			domain = domainName(0)
		}
		paths[i] = strings.TrimSuffix("/domains/"+domain+"/"+page, "/")
		if err := v.ask(ctx, paths[i]); err != nil { // what is asked once an hour only
			return err
		}
	}
	if err := w.sim.AddFaults(srssim.Fault{Kind: srssim.FaultDelay, DelayMS: int(roundDelay.Milliseconds())}); err != nil {
		return err
	}
	defer w.sim.ClearFaults()
	for i, page := range pagesInRounds {
		var took []time.Duration
		for range roundTries {
			start := time.Now()
			if err := v.ask(ctx, paths[i]); err != nil {
				return err
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		name := strings.NewReplacer("."+extrasDomain, "", "/", "_", "-", "_", ".", "_").Replace(page)
		if name == "" {
			name = "overview"
		}
		report("page_"+name+"_vs_call", took[len(took)/2].Seconds()/roundDelay.Seconds(), "ratio")
	}
	return nil
}
