package batches

import (
	"testing"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/web/templates/batches"
)

func TestEveryPlanIsWordedAsWhatItIs(t *testing.T) {
	by := make(map[batches.BatchEditKind]kind.Kind)
	for _, k := range change.PlanKinds() {
		plan, err := change.DecodePlan(k, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		edit := editOf(plan)
		if edit.Kind == "" || by[edit.Kind] != "" {
			t.Errorf("%s is worded as %q, as is %q", k, edit.Kind, by[edit.Kind])
		}
		by[edit.Kind] = k
	}
	if edit := editOf(nil); edit != nil {
		t.Errorf("no plan is worded as %+v", edit)
	}
}
