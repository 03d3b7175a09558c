package lists

import (
	"net/http"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/lists"
)

// chosen names the domains that a form of the list means, those alone that the
// profile holds.
func (p domainsPage) chosen(r *http.Request, who gate.Visitor) ([]registrar.DomainName, error) {
	if r.PostForm.Get(lists.ParamAll) == "1" {
		return p.inventory.Names(r.Context(), who.Key, inventoryFilter(who, parseDomainsFilter(r.PostForm)), inventory.MaxNames)
	}
	names := typedNames(r.PostForm[lists.ParamDomain])
	if len(names) == 0 {
		return nil, nil
	}
	return p.inventory.Held(r.Context(), who.Key, names)
}

// typedNames are those of texts that are names, each once.
func typedNames(texts []string) []registrar.DomainName {
	var names []registrar.DomainName
	seen := make(map[registrar.DomainName]bool)
	for _, text := range texts {
		if name, err := registrar.ParseDomainName(text); err == nil && !seen[name] {
			names, seen[name] = append(names, name), true
		}
	}
	return names
}
