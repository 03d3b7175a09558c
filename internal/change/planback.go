package change

import (
	"slices"

	"portal/internal/kind"
	"portal/internal/registrar"
)

// PlanBack returns the plan that sets old on many domains: the values that a change of
// kind k replaced, as its difference has them. It returns false where nothing can set
// them in bulk, or they are not known.
func PlanBack(k kind.Kind, old []string) (Plan, bool) {
	if k == kind.NameserversSet && len(old) > 0 {
		return &NameserversPlan{Op: ReplaceHosts, Hosts: slices.Clone(old)}, true
	}
	if len(old) != 1 {
		return nil, false
	}
	switch was := old[0]; k {
	case kind.LockSet:
		return &LockPlan{Locked: was == kind.ValueLocked}, true
	case kind.RenewalSet:
		plan := &RenewalPlan{Renewal: registrar.Renewal(was)}
		return plan, plan.known()
	case kind.PrivacySet:
		on := registrar.Privacy(was) == registrar.PrivacyOn
		return &PrivacyPlan{On: on}, on || registrar.Privacy(was) == registrar.PrivacyOff
	}
	return nil, false
}
