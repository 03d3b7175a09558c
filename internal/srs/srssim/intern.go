package srssim

import (
	"encoding/json"
	"strings"
)

// interner lets equal values share memory while a seed is loaded: most domains
// of a profile have the same contacts and nameservers.
type interner struct {
	sets  map[string][]string
	cards map[string]Contact
	words map[string]string
}

func newInterner() *interner {
	return &interner{sets: map[string][]string{}, cards: map[string]Contact{}, words: map[string]string{}}
}

// names returns a shared copy of a list that nobody changes in place.
func (in *interner) names(list []string) []string {
	key := strings.Join(list, " ")
	if shared, ok := in.sets[key]; ok {
		return shared
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = in.word(hostName(s))
	}
	in.sets[key] = out
	return out
}

func (in *interner) contacts(c ContactSet) ContactSet {
	for _, kind := range contactTypes {
		place := c.role(kind)
		*place = in.contact(*place)
	}
	return c
}

func (in *interner) contact(c Contact) Contact {
	if c == nil {
		return nil
	}
	key, err := json.Marshal(c) // keys come out sorted
	if err != nil {
		return c
	}
	if shared, ok := in.cards[string(key)]; ok {
		return shared
	}
	shared := make(Contact, len(c))
	for field, value := range c {
		shared[in.word(field)] = in.word(value)
	}
	in.cards[string(key)] = shared
	return shared
}

func (in *interner) word(s string) string {
	if shared, ok := in.words[s]; ok {
		return shared
	}
	in.words[s] = s
	return s
}
