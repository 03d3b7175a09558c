package seal_test

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof/prooftest"
	"portal/internal/seal"
)

// A monitor that knows nothing but the formats reads the whole log and comes to the
// root hash that was signed.
func TestAMonitorReadsTheLogFromItsTiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	site := http.StripPrefix("/audit-log", seal.NewTiles(f.db.Pool, "marked-token", slog.New(slog.DiscardHandler)))
	get := func(path, token string) (int, []byte) {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/audit-log/"+path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		site.ServeHTTP(w, r)
		return w.Code, w.Body.Bytes()
	}
	_, note := get("checkpoint", "marked-token")
	size, root, err := prooftest.Open(string(note), f.key.Public)
	if err != nil || size != 1002 {
		t.Fatalf("%d entries, %v", size, err)
	}
	var entries [][]byte
	var leaves, parents []byte
	for n := range uint64(4) {
		name := fmt.Sprintf("%03d", n)
		if n == 3 {
			name += fmt.Sprintf(".p/%d", size-3*256)
		}
		status, data := get("tile/entries/"+name, "marked-token")
		if status != http.StatusOK {
			t.Fatalf("entries %s: %d", name, status)
		}
		for len(data) > 0 {
			length := binary.BigEndian.Uint16(data)
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
		_, hashes := get("tile/0/"+name, "marked-token")
		leaves = append(leaves, hashes...)
	}
	if string(prooftest.Root(entries)) != string(root) {
		t.Error("the entries do not lead to the root hash")
	}
	for i, e := range entries {
		if string(leaves[i*32:(i+1)*32]) != string(prooftest.Leaf(e)) {
			t.Errorf("hash of entry %d", i)
		}
	}
	for n := range 3 {
		h := prooftest.Root(entries[n*256 : (n+1)*256])
		parents = append(parents, h...)
	}
	if _, got := get("tile/1/000.p/3", "marked-token"); string(got) != string(parents) {
		t.Error("tile of level 1")
	}
	for path, want := range map[string]int{
		"tile/0/004": 404, "tile/0/003": 404, "tile/entries/003": 404, "tile/0/3": 404, "tile/7/000": 404, "tile/8/0/000": 404, "x": 404, "tile/0/000.p/256": 404,
		"tile/0/" + tlog.Tile{H: 8, L: 0, N: 1234567, W: 256}.Path()[len("tile/8/0/"):]: 404, "tile/0/000": 200,
	} {
		if status, _ := get(path, "marked-token"); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, token := range []string{"", "marked-toke", "marked-token2"} {
		if status, _ := get("checkpoint", token); status != http.StatusUnauthorized {
			t.Errorf("with the token %q: %d", token, status)
		}
	}
}
