package seal

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// A tile has the hashes of tileWidth nodes, tileHeight levels apart.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	tileBytes  = tileWidth * tlog.HashSize
	tileLevels = 8 // more than any number of entries needs
)

// tile is one as it is stored: hashes of level, from number n × 256 on.
type tile struct {
	level  int
	n      int64
	hashes []byte
}

// tree is the right edge of a hash tree, which is all that is needed to add to it.
type tree struct {
	size  int64
	nodes [64]tlog.Hash      // of the perfect subtrees that size consists of, by height
	tiles [tileLevels][]byte // hashes of the tiles that are not full
}

// root returns the hash of the tree.
func (t *tree) root() tlog.Hash {
	var root tlog.Hash
	if t.size == 0 {
		root, _ = tlog.TreeHash(0, nil) // that of nothing
		return root
	}
	rest := uint64(t.size)
	height := bits.TrailingZeros64(rest)
	root = t.nodes[height]
	for rest &= rest - 1; rest != 0; rest &= rest - 1 {
		root = tlog.NodeHash(t.nodes[bits.TrailingZeros64(rest)], root)
	}
	return root
}

// add appends the hash of a leaf, and calls full with each tile that is full now; its
// bytes are full's to keep.
func (t *tree) add(h tlog.Hash, full func(tile)) {
	place := t.size
	t.size++
	t.note(0, h, full)
	height := 0
	for ; place&1 == 1; place >>= 1 {
		h = tlog.NodeHash(t.nodes[height], h)
		height++
		if height%tileHeight == 0 {
			t.note(height/tileHeight, h, full)
		}
	}
	t.nodes[height] = h
}

func (t *tree) note(level int, h tlog.Hash, full func(tile)) {
	t.tiles[level] = append(t.tiles[level], h[:]...)
	if len(t.tiles[level]) < tileBytes {
		return
	}
	full(tile{level, t.size>>(tileHeight*(level+1)) - 1, t.tiles[level]})
	t.tiles[level] = nil
}

// partial returns the tiles that are not full.
func (t *tree) partial() []tile {
	var all []tile
	for level, hashes := range t.tiles {
		if len(hashes) > 0 {
			all = append(all, tile{level, t.size >> (tileHeight * (level + 1)), hashes})
		}
	}
	return all
}

// edge lists the tiles that a tree of size entries leaves open, with as many of their
// hashes as belong to it.
func edge(size int64) []tlog.Tile {
	var all []tlog.Tile
	for level := range tileLevels {
		count := size >> (tileHeight * level)
		if width := count % tileWidth; width > 0 {
			all = append(all, tlog.Tile{H: tileHeight, L: level, N: count / tileWidth, W: int(width)})
		}
	}
	return all
}

// newTree returns the tree of size entries, from the hashes of the tiles in its edge.
func newTree(size int64, hashes func(tlog.Tile) ([]byte, error)) (*tree, error) {
	t := &tree{size: size}
	for _, part := range edge(size) {
		data, err := hashes(part)
		if err != nil {
			return nil, err
		}
		t.tiles[part.L] = append([]byte(nil), data...)
		for rest, at := part.W, 0; rest > 0; {
			height := bits.Len(uint(rest)) - 1
			width := 1 << height
			t.nodes[part.L*tileHeight+height] = perfect(data[at*tlog.HashSize : (at+width)*tlog.HashSize])
			at, rest = at+width, rest-width
		}
	}
	return t, nil
}

// perfect returns the hash above all of data, the hashes of a power of two of nodes.
func perfect(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		return tlog.Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(perfect(data[:half]), perfect(data[half:]))
}
