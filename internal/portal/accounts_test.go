package portal

import "testing"

func TestAnAccountUsedByTwoEntriesIsRefused(t *testing.T) {
	a := Account{ID: "acme", Provider: "opensrs", Endpoint: "https://registrar.example/", Username: "acme"}
	if err := a.Key.UnmarshalText([]byte("0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	if _, err := (Accounts{All: []Account{a}}).Open(nil); err.Err() != nil {
		t.Fatal(err)
	}
	if _, err := (Accounts{All: []Account{a, a}}).Open(nil); err.Err() == nil {
		t.Error("the same ID was taken twice")
	}
}
