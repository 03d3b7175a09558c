package demo

import (
	"os"
	"regexp"
	"testing"
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
)

func TestDomainsThatTheDemoIsSaidToShowAreInIt(t *testing.T) {
	text, err := os.ReadFile("../../docs/demo.md")
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, b := range Brands(time.Now()) {
		for _, p := range b.Profiles {
			for _, d := range p.Domains {
				held[registrar.DomainName(d.Name).Unicode()] = true
			}
		}
	}
	named := regexp.MustCompile("(?m)[^$]`([^`/ ]+\\.[a-z._]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 30 {
		t.Fatalf("only %d domains are named", len(named))
	}
	for _, name := range named {
		if _, isKind := kind.Of(kind.Kind(name[1])); !isKind && !held[name[1]] {
			t.Errorf("docs/demo.md names %s, which the demo does not have", name[1])
		}
	}
}
