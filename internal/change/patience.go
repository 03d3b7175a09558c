package change

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

//go:embed patience.json
var patienceData []byte

// patienceTable is the file; hours count from the intent.
type patienceTable struct {
	Registrar int      `json:"registrar_hours"` // for what it keeps itself
	Registry  struct { // for all else
		Synchronous  int `json:"synchronous_hours"`
		Asynchronous int `json:"asynchronous_hours"`
	} `json:"registry"`
	Delegation []struct { // exceptions for what a registry publishes
		Note  string `json:"note"` // see rules.TLDFacts.Has
		Hours int    `json:"hours"`
	} `json:"delegation"`
}

// patiences panics on a broken file: it is part of the program, and a test reads it.
var patiences = sync.OnceValue(func() (t patienceTable) {
	if err := json.Unmarshal(patienceData, &t); err != nil {
		panic(fmt.Sprintf("read patience.json: %v", err))
	}
	return t
})

// patienceFor is how long an accepted change of kind k to name may take to show.
func patienceFor(k kind.Kind, name registrar.DomainName) time.Duration {
	facts, _ := rules.FactsFor(name)
	return time.Duration(patiences().hours(k.Keeper(), facts)) * time.Hour
}

func (t patienceTable) hours(keeper kind.Keeper, facts rules.TLDFacts) int {
	if keeper == kind.Registrar {
		return t.Registrar
	}
	for _, e := range t.Delegation {
		if keeper == kind.Delegation && facts.Has(e.Note) {
			return e.Hours
		}
	}
	if facts.Asynchronous == registrar.No {
		return t.Registry.Synchronous
	}
	return t.Registry.Asynchronous
}
