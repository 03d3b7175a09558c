// Package kind holds every kind of change as data: what it is called, which fields
// its differences name, who may make it, where its form is, and how people learn of
// it. Whoever adds a kind starts here; docs/adding-a-kind.md says what follows.
package kind

import (
	"slices"

	"portal/internal/registrar"
)

// Kind names a kind of change, noun first, as entries of the log have it.
type Kind string

// Keeper is who keeps what a change is about. How long an accepted change may take
// to show follows from it.
type Keeper int

// The keepers.
const (
	// Portal keeps it in its own log: no registrar is told, and nothing is followed
	// up, so that such a kind needs no decoder.
	Portal Keeper = iota + 1
	Registrar
	Registry
	// Delegation is what a registry publishes in its zone; some do so much later.
	Delegation
)

// About is what holds of a kind wherever it shows.
type About struct {
	Kind   Kind
	Keeper Keeper
	Fields []Field // that its differences may be about
	// Right is what a login needs, at least one of them where there are several:
	// which one then depends on what is changed.
	Right registrar.Rights
	Page  string // address of its form: below that of the domain, or from the root
	Bulk  bool   // it can be made to many domains at once
	// Notice tells people of it. Where it is "", Silent says why nobody is told.
	Notice Notice
	Silent string
	// Back is the kind whose form changes it back, with the values from before: mostly
	// its own. Where it is "", Lasting says why nothing does.
	Back    Kind
	Lasting Lasting
	// MailsTo are the contacts that the registrar, or a registry, may mail a secret to.
	// It is made only if the owner's word stands behind the addresses of all of them.
	MailsTo []registrar.ContactRole
	// Traceless is a kind that leaves nothing to read, such as a mail that is sent:
	// the registrar's answer is all the proof there is.
	Traceless bool
}

// All lists every kind, in the order of the list below.
func All() []About { return slices.Clone(list) }

// Of returns what holds of k; false if k is of another version of the portal.
func Of(k Kind) (About, bool) {
	i := slices.IndexFunc(list, func(a About) bool { return a.Kind == k })
	if i < 0 {
		return About{}, false
	}
	return list[i], true
}

// Traceless reports whether changes of kind k leave nothing to read.
func (k Kind) Traceless() bool {
	about, _ := Of(k)
	return about.Traceless
}

// Right is what a login needs to make changes of kind k. A kind that is not in the
// list takes every right.
func (k Kind) Right() registrar.Rights {
	if about, ok := Of(k); ok {
		return about.Right
	}
	return registrar.AllRights
}

// Keeper is who keeps what changes of kind k are about.
func (k Kind) Keeper() Keeper {
	if about, ok := Of(k); ok {
		return about.Keeper
	}
	return Registry
}
