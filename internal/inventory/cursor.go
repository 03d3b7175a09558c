package inventory

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

// order is how a list is sorted. What is not known comes last, and names that
// are equal otherwise stand in the order of the alphabet, in both directions.
type order struct {
	sort registrar.DomainSort
	desc bool
}

// key is the SQL of what is compared first; it is never null.
func (o order) key() string {
	switch {
	case o.sort == registrar.SortExpires && o.desc:
		return `coalesce(expires, '-infinity')`
	case o.sort == registrar.SortExpires:
		return `coalesce(expires, 'infinity')`
	case o.sort == registrar.SortRenewal && o.desc:
		return `CASE renewal WHEN 'expire' THEN 1 WHEN 'manual' THEN 2 WHEN 'auto' THEN 3 ELSE 0 END`
	case o.sort == registrar.SortRenewal:
		return `CASE renewal WHEN 'expire' THEN 1 WHEN 'manual' THEN 2 WHEN 'auto' THEN 3 ELSE 4 END`
	}
	return `domain`
}

// by is the ORDER BY, or the opposite of it.
func (o order) by(backwards bool) string {
	direction := map[bool]string{false: "ASC", true: "DESC"}
	if o.byName() {
		return `domain ` + direction[o.desc != backwards]
	}
	return o.key() + ` ` + direction[o.desc != backwards] + `, domain ` + direction[backwards]
}

func (o order) byName() bool {
	return o.sort != registrar.SortExpires && o.sort != registrar.SortRenewal
}

// beyond is the condition that a row comes after the one of a cursor, or before it.
func (o order) beyond(backwards bool) string {
	than := map[bool]string{false: ">", true: "<"}
	if o.byName() {
		return `domain ` + than[o.desc != backwards] + ` @at_domain`
	}
	key := o.key()
	return fmt.Sprintf(`%s %s= %s AND (%[1]s %[2]s %[3]s OR domain %s @at_domain)`, // an index can find the first part
		key, than[o.desc != backwards], o.at(), than[backwards])
}

// at is the cursor's key as SQL.
func (o order) at() string {
	if o.sort == registrar.SortExpires {
		return `@at_expires::timestamptz`
	}
	return `@at_rank::integer`
}

// cursor is a place in a list: a row, and how many are before it.
type cursor struct {
	Sort     registrar.DomainSort `json:"s"`
	Desc     bool                 `json:"d,omitempty"`
	Domain   registrar.DomainName `json:"n"`
	Expires  *time.Time           `json:"e,omitempty"` // nil: not known
	Rank     int                  `json:"r,omitempty"`
	Position int                  `json:"p"`
}

func (o order) cursorAt(row Row, position int) string {
	c := cursor{Sort: o.sort, Desc: o.desc, Domain: row.Name, Expires: orNull(row.Expires), Rank: o.rank(row.Renewal), Position: position}
	encoded, err := json.Marshal(c)
	if err != nil {
		panic("encode cursor: " + err.Error()) // plain values
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// rank is what key computes for SortRenewal.
func (o order) rank(r registrar.Renewal) int {
	switch r {
	case registrar.RenewalExpire:
		return 1
	case registrar.RenewalManual:
		return 2
	case registrar.RenewalAuto:
		return 3
	}
	if o.desc {
		return 0
	}
	return 4
}

// maxCursor bounds the text of a cursor, in bytes.
const maxCursor = 1000

// parse reads a cursor that came back from outside. One that is damaged, or
// belongs to another order, is none.
func (o order) parse(text string) (cursor, bool) {
	if text == "" || len(text) > maxCursor {
		return cursor{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return cursor{}, false
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil || c.Sort != o.sort || c.Desc != o.desc {
		return cursor{}, false
	}
	if !plausible(c.Domain) || c.Position < 0 || c.Position > 1<<30 || c.Rank < 0 || c.Rank > 4 {
		return cursor{}, false
	}
	if c.Expires != nil && (c.Expires.Year() < 1900 || c.Expires.Year() > 9000) {
		return cursor{}, false
	}
	return c, true
}

// plausible lets names of older rules through, and nothing that is no text.
func plausible(name registrar.DomainName) bool {
	return name != "" && len(name) < 256 && strings.Trim(string(name), "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// args are those of beyond.
func (o order) args(c cursor) pgx.NamedArgs {
	args := pgx.NamedArgs{"at_domain": string(c.Domain)}
	switch {
	case o.byName():
	case o.sort == registrar.SortRenewal:
		args["at_rank"] = c.Rank
	case c.Expires != nil:
		args["at_expires"] = c.Expires.Format(time.RFC3339Nano)
	case o.desc:
		args["at_expires"] = "-infinity"
	default:
		args["at_expires"] = "infinity"
	}
	return args
}
