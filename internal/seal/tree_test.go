package seal

import (
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func leafOf(i int64) tlog.Hash { return tlog.RecordHash(binary.BigEndian.AppendUint64(nil, uint64(i))) }

// The tree is the one of package tlog, whose hashes and tiles are made another way, at
// each size, however often it is taken up again from its tiles.
func TestTheTreeIsThatOfTheFormat(t *testing.T) {
	t.Parallel()
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, i := range indexes {
			all = append(all, stored[i])
		}
		return all, nil
	})
	tiles := make(map[string][]byte)
	keep := func(one tile) { tiles[fmt.Sprint(one.level, "/", one.n)] = one.hashes }
	tr := new(tree)
	for i := range int64(70_000) {
		more, err := tlog.StoredHashesForRecordHash(i, leafOf(i), reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		tr.add(leafOf(i), keep)
		if i%251 != 0 && i < 69_990 && i > 600 {
			continue
		}
		for _, part := range tr.partial() {
			keep(part)
		}
		want, err := tlog.TreeHash(i+1, reader)
		if err != nil || tr.root() != want {
			t.Fatalf("of %d entries: %s, want %s, %v", i+1, tr.root(), want, err)
		}
		again, err := newTree(i+1, func(part tlog.Tile) ([]byte, error) {
			want, err := tlog.ReadTileData(part, reader)
			got := tiles[fmt.Sprint(part.L, "/", part.N)][:part.W*tlog.HashSize]
			if err == nil && string(got) != string(want) {
				err = fmt.Errorf("tile %s is not the format's", part.Path())
			}
			return got, err
		})
		if err != nil || again.root() != want {
			t.Fatalf("taken up at %d: %v", i+1, err)
		}
		tr = again
	}
}
