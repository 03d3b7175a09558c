package inventory_test

import (
	"strings"
	"testing"

	"portal/internal/inventory"
	"portal/internal/registrar"
)

func TestNamesThatBeginAsTheSearchAreFoundFirst(t *testing.T) {
	t.Parallel()
	f := shelf(t)
	tests := []struct {
		name  string
		f     inventory.Filter
		limit int
		want  string
		total int
	}{
		{"everything in order", inventory.Filter{}, 3, "example.com expired.org nolock.de", 8},
		{"a beginning before a part", inventory.Filter{Search: "o"}, 3, "open.org example.com expired.org", 7},
		{"a U-label", inventory.Filter{Search: "Bü"}, 8, "xn--bcher-kva.example", 1},
		{"an A-label", inventory.Filter{Search: "xn--b"}, 8, "xn--bcher-kva.example", 1},
		{"a sub-user's domain alone", inventory.Filter{Search: "n", Only: "open.org"}, 8, "open.org", 1},
		{"a host below a name", inventory.Filter{Search: "https://shop.open.org/"}, 8, "open.org", 1},
		{"nothing", inventory.Filter{Search: "no such"}, 8, "", 0},
	}
	for _, test := range tests {
		names, total, err := f.Find(t.Context(), janes, test.f, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		if got := joined(names); got != test.want || total != test.total {
			t.Errorf("%s: %q of %d, want %q of %d", test.name, got, total, test.want, test.total)
		}
	}
	stranger := janes
	stranger.Profile = "carl"
	if names, total, err := f.Find(t.Context(), stranger, inventory.Filter{}, 8); len(names) != 0 || total != 0 || err != nil {
		t.Errorf("another profile finds %v of %d, %v", names, total, err)
	}
}

func joined(names []registrar.DomainName) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, " ")
}
