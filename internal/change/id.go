package change

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
)

// idAlphabet leaves out what people misread on paper and by phone: 0 and O, 1 and I.
const idAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const idGroups, idGroupLen = 3, 4

// NewID returns a change ID such as "8F3K-2QTD-W6NP": 60 random bits, short
// enough to be read out.
func NewID() string {
	random := make([]byte, idGroups*idGroupLen)
	_, _ = rand.Read(random) // never fails, see crypto/rand
	return spelled(random)
}

// StepID is the ID of a step that belongs to the change with the given ID: the
// same step has the same one when a form is sent again.
func StepID(id, step string) string {
	sum := sha256.Sum256([]byte(id + " " + step))
	return spelled(sum[:idGroups*idGroupLen])
}

// spelled writes bytes as a change ID.
func spelled(random []byte) string {
	var id strings.Builder
	for i, b := range random {
		if i > 0 && i%idGroupLen == 0 {
			id.WriteByte('-')
		}
		id.WriteByte(idAlphabet[int(b)%len(idAlphabet)])
	}
	return id.String()
}

// ValidID reports whether id has the shape of NewID's.
func ValidID(id string) bool {
	if len(id) != idGroups*(idGroupLen+1)-1 {
		return false
	}
	for i := range len(id) {
		if (i+1)%(idGroupLen+1) == 0 {
			if id[i] != '-' {
				return false
			}
		} else if strings.IndexByte(idAlphabet, id[i]) < 0 {
			return false
		}
	}
	return true
}
