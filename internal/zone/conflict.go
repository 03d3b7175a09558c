package zone

import (
	"maps"

	"portal/internal/registrar"
)

// conflict says what a record does to others.
type conflict struct {
	field   Field
	problem Problem
}

// conflicts finds records that can't stand beside each other, by position. Source:
// RFC 1034, section 3.6.2 (a CNAME stands alone), RFC 2181, section 10.3 (an MX
// names no CNAME), RFC 2782 (an SRV neither).
func conflicts(domain registrar.DomainName, records []registrar.Record) map[int]conflict {
	found := make(map[int]conflict)
	names := make(map[string]int) // records of each name
	aliases := make(map[string]bool)
	for _, r := range records {
		names[r.Name]++
		if r.Type == "CNAME" {
			aliases[whole(domain, r.Name)] = true
		}
	}
	lines := make(map[string]bool)
	for i, r := range records {
		switch {
		case lines[Line(r)]:
			found[i] = conflict{FieldValue, Duplicate}
		case r.Type == "CNAME" && r.Name == "":
			found[i] = conflict{FieldName, AliasAtApex}
		case r.Type == "CNAME" && r.Value == whole(domain, r.Name):
			found[i] = conflict{FieldValue, AliasOfItself}
		case r.Type == "CNAME" && names[r.Name] > 1:
			found[i] = conflict{FieldName, AliasBeside}
		case (r.Type == "MX" || r.Type == "SRV") && aliases[r.Value]:
			found[i] = conflict{FieldValue, HostIsAlias}
		}
		lines[Line(r)] = true
	}
	return found
}

// newConflicts are the conflicts among records that found does not have.
func newConflicts(domain registrar.DomainName, records, found []registrar.Record) map[int]conflict {
	type known struct {
		line string
		conflict
	}
	old := make(map[known]bool)
	for i, c := range conflicts(domain, found) {
		old[known{Line(found[i]), c}] = true
	}
	fresh := conflicts(domain, records)
	maps.DeleteFunc(fresh, func(i int, c conflict) bool { return old[known{Line(records[i]), c}] })
	return fresh
}

// whole is a relative name with the domain behind it.
func whole(domain registrar.DomainName, name string) string {
	if name == "" {
		return string(domain)
	}
	return name + "." + string(domain)
}
