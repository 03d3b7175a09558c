package change

import (
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// exemption is a kind of change that needs no fresh proof of who asks.
type exemption struct {
	covers func(audit.Difference) bool // the differences that it is about
	why    string
}

// exempt lists what needs no fresh proof. Everything else needs one: a kind that is
// added, a difference that no exemption covers.
var exempt = map[kind.Kind]exemption{
	kind.LockSet:             {locks, "a lock that goes on keeps the domain where it is"},
	kind.TradeLockSet:        {locks, "a lock that goes on keeps the domain where it is"},
	kind.RenewalSet:          {renews, "a domain that is renewed is kept; letting it expire loses it"},
	kind.PrivacySet:          {hides, "what is hidden can be shown later; what was published can't be taken back"},
	kind.ContactsSet:         {describes, "nothing is approved by a postal address or a telephone number, nor by the billing and technical contacts"},
	kind.VerificationSend:    {whole, "the mail goes to the owner's address on record, and its link only confirms that address"},
	kind.NameserversActivate: {whole, "the registry tests once more the nameservers that are set already"},
}

func whole(audit.Difference) bool { return true }

func locks(d audit.Difference) bool { return becomes(d, kind.ValueLocked) }

func renews(d audit.Difference) bool { return becomes(d, string(registrar.RenewalAuto)) }

func hides(d audit.Difference) bool { return becomes(d, string(registrar.PrivacyOn)) }

// becomes reports whether value is all that d leads to.
func becomes(d audit.Difference, value string) bool { return slices.Equal(d.New, []string{value}) }

// where are the fields of a contact that tell how to reach it by post and telephone,
// and in which language.
var where = []string{
	"address1", "address2", "address3", "city", "state", "postal_code", "country", "phone", "fax", "url", "language",
}

// describes reports whether d is about a contact that decides nothing, or about where
// one that does is found. Names and email addresses of owner and admin decide: approvals
// and codes go there.
func describes(d audit.Difference) bool {
	role, field, _ := strings.Cut(string(d.Field), ".")
	switch registrar.ContactRole(role) {
	case registrar.BillingContact, registrar.TechContact:
		return true
	case registrar.OwnerContact, registrar.AdminContact:
		return slices.Contains(where, field)
	}
	return false
}

// needsProof reports whether who asks for diff, by a change of kind k, has to prove who they are.
func needsProof(k kind.Kind, diff []audit.Difference) bool {
	e, known := exempt[k]
	return !known || slices.ContainsFunc(diff, func(d audit.Difference) bool { return !e.covers(d) })
}

// RequireProof returns auth.ErrProofNeeded if who has to prove first who they are. Apply
// asks it itself; a handler does so where something else comes before. A row of a batch
// needs no proof: it was given when the batch was started. Nor does what changes nothing.
func (s *Service) RequireProof(who auth.Actor, c Change) error {
	diff := c.Diff()
	if c.Ticket().Batch != "" || len(diff) == 0 || !needsProof(c.Kind(), diff) {
		return nil
	}
	return auth.Prove(who, s.now())
}

// PlanNeedsProof reports whether who starts a batch of e has to prove first who they
// are. What e changes of each domain is not known here: all that it may change counts.
func PlanNeedsProof(e Plan) bool { return needsProof(e.Kind(), e.may()) }
