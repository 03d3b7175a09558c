package server_test

import (
	"strings"
	"testing"
)

func TestAccessIsListedAcrossDomainsAsTheLogKnowsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	if page := jane.get("/people"); page.has("#given") {
		t.Errorf("before anybody has access: %s", page.text("#given"))
	}
	jane.post(people, jane.access("add", "helper", suePassword, "nameservers"))
	page := jane.get("/people")
	if got := page.text("#given tbody"); !strings.Contains(got, "helper") || !strings.Contains(got, "example.com") || !strings.Contains(got, "Nameservers") ||
		!page.has(`#given a[href="`+people+`"]`) {
		t.Fatalf("after it was given: %q", got)
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	if carl.get("/people").has("#given") {
		t.Error("another profile sees it")
	}
	jane.post(people, jane.access("delete", "", ""))
	if page := jane.get("/people"); page.has("#given") {
		t.Errorf("after it was taken: %s", page.text("#given"))
	}
}
