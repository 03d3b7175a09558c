package batches

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// BatchEditKind is what a bulk edit changes.
type BatchEditKind string

// The kinds.
const (
	BatchNameservers  BatchEditKind = "nameservers"
	BatchLock         BatchEditKind = "lock"
	BatchRenewal      BatchEditKind = "renewal"
	BatchPrivacy      BatchEditKind = "privacy"
	BatchContacts     BatchEditKind = "contacts"
	BatchVerification BatchEditKind = "verification"
	BatchDNSSEC       BatchEditKind = "dnssec" // remove what is there
)

// BatchEdit is what a bulk edit does to each of its domains.
type BatchEdit struct {
	Kind    BatchEditKind
	Op      BatchHostsOp      // with BatchNameservers
	Hosts   []string          // with BatchNameservers
	Signed  bool              // with BatchNameservers: domains with DS records too
	Locked  bool              // with BatchLock
	Renewal registrar.Renewal // with BatchRenewal
	Private bool              // with BatchPrivacy
	// Contacts are those of the roles that get the same, with BatchContacts.
	Contacts []ui.RoleContact
}

// aboutEdit is what a page says of edits of one kind.
type aboutEdit struct {
	risky       func(BatchEdit) bool // see Risky
	sentence    func(BatchEdit, ui.Layout) string
	consequence func(BatchEdit, ui.Layout, int) string
}

// editKinds has every kind of edit. Its entries name no fields, so that the compiler
// refuses one that leaves something out.
var editKinds = map[BatchEditKind]aboutEdit{
	BatchNameservers:  {always, BatchEdit.hostsSentence, BatchEdit.hostsConsequence},
	BatchLock:         {func(e BatchEdit) bool { return !e.Locked }, BatchEdit.lockSentence, BatchEdit.lockConsequence},
	BatchRenewal:      {func(e BatchEdit) bool { return e.Renewal == registrar.RenewalExpire }, BatchEdit.renewalSentence, BatchEdit.renewalConsequence},
	BatchPrivacy:      {func(e BatchEdit) bool { return !e.Private }, BatchEdit.privacySentence, BatchEdit.privacyConsequence},
	BatchContacts:     {BatchEdit.ofOwner, BatchEdit.contactsSentence, BatchEdit.contactsConsequence},
	BatchVerification: {never, BatchEdit.verificationSentence, BatchEdit.verificationConsequence},
	BatchDNSSEC:       {always, BatchEdit.dnssecSentence, BatchEdit.dnssecConsequence},
}

func always(BatchEdit) bool { return true }
func never(BatchEdit) bool  { return false }

// Risky reports whether the edit can take websites or protection away, so that
// its start asks for a second look. One of a later version of the portal may.
func (e BatchEdit) Risky() bool {
	about, ok := editKinds[e.Kind]
	return !ok || about.risky(e)
}

// sentence says what the edit does.
func (e BatchEdit) sentence(l ui.Layout) string {
	if about, ok := editKinds[e.Kind]; ok {
		return about.sentence(e, l)
	}
	return l.T("batches.edit.other")
}

// consequence says what follows for n domains; "" of a later version of the portal.
func (e BatchEdit) consequence(l ui.Layout, n int) string {
	if about, ok := editKinds[e.Kind]; ok {
		return about.consequence(e, l, n)
	}
	return ""
}
