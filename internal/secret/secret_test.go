package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const marked = "hunter2-marked"

func TestStringNeverPrintsItsValue(t *testing.T) {
	account := struct {
		Name     string
		Password String
		Key      *String
		hidden   String
	}{"jane", New(marked), new(String), New(marked)}
	*account.Key = New(marked)

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+"\n", account, account.Password)
	}
	asJSON, err := json.Marshal(account)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(asJSON)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "account", account, "password", account.Password)
	fmt.Fprintln(&out, fmt.Errorf("wrapped: %v", account.Password))

	if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), fmt.Sprintf("%x", marked)) {
		t.Errorf("the secret was printed:\n%s", out.String())
	}
	if account.Password.Reveal() != marked {
		t.Error("Reveal lost the value")
	}
}

func TestSealOpensOnlyWithSameKeyPurposeAndContext(t *testing.T) {
	key := NewKey()
	sealer := mustSealer(t, key, "session")
	sealed := sealer.Seal([]byte(marked), []byte("row 1"))
	if bytes.Contains(sealed, []byte("hunter2")) {
		t.Fatal("sealed value holds the plain text")
	}

	plain, err := sealer.Open(sealed, []byte("row 1"))
	if err != nil || string(plain) != marked {
		t.Fatalf("Open = %q, %v", plain, err)
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"other row":     func() ([]byte, error) { return sealer.Open(sealed, []byte("row 2")) },
		"other purpose": func() ([]byte, error) { return mustSealer(t, key, "mail").Open(sealed, []byte("row 1")) },
		"other key":     func() ([]byte, error) { return mustSealer(t, NewKey(), "session").Open(sealed, []byte("row 1")) },
		"altered":       func() ([]byte, error) { return sealer.Open(altered, []byte("row 1")) },
		"too short":     func() ([]byte, error) { return sealer.Open([]byte("x"), []byte("row 1")) },
	} {
		if _, err := open(); !errors.Is(err, ErrSeal) {
			t.Errorf("%s: err = %v, want ErrSeal", name, err)
		}
	}
}

func TestShortKeyIsRefused(t *testing.T) {
	if _, err := NewSealer(make([]byte, MinKeyBytes-1), "session"); err == nil {
		t.Error("a key of 31 bytes was taken")
	}
}

func mustSealer(t *testing.T, key []byte, purpose string) *Sealer {
	t.Helper()
	sealer, err := NewSealer(key, purpose)
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}
