package change

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"portal/internal/registrar"
)

//go:embed patience.json
var patienceData []byte

// patienceTable is the file; hours count from the intent.
type patienceTable struct {
	Registrar struct { // what it keeps itself
		Hours int      `json:"hours"`
		Kinds []string `json:"kinds"`
	} `json:"registrar"`
	Registry struct { // all other kinds
		Synchronous  int `json:"synchronous_hours"`
		Asynchronous int `json:"asynchronous_hours"`
	} `json:"registry"`
	Exceptions []struct {
		Note  string   `json:"note"` // see registrar.TLDFacts.Has
		Kinds []string `json:"kinds"`
		Hours int      `json:"hours"`
	} `json:"exceptions"`
}

// patiences panics on a broken file: it is part of the program, and a test reads it.
var patiences = sync.OnceValue(func() (t patienceTable) {
	if err := json.Unmarshal(patienceData, &t); err != nil {
		panic(fmt.Sprintf("read patience.json: %v", err))
	}
	return t
})

// patienceFor is how long an accepted change of kind to name may take to show.
func patienceFor(kind string, name registrar.DomainName) time.Duration {
	table := patiences()
	facts, _ := registrar.FactsFor(name)
	for _, e := range table.Exceptions {
		if facts.Has(e.Note) && slices.Contains(e.Kinds, kind) {
			return time.Duration(e.Hours) * time.Hour
		}
	}
	hours := table.Registry.Asynchronous
	switch {
	case keptByRegistrar(kind):
		hours = table.Registrar.Hours
	case facts.Asynchronous == registrar.No:
		hours = table.Registry.Synchronous
	}
	return time.Duration(hours) * time.Hour
}

// keptByRegistrar reports whether no registry has a part in changes of kind.
func keptByRegistrar(kind string) bool { return slices.Contains(patiences().Registrar.Kinds, kind) }
