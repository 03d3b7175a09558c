package seal_test

import "testing"

func TestTheStateOfTheSealIsTold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	w := f.witnessed(t)
	if state, err := f.State(t.Context()); err != nil || state.Origin != "" || state.Signed != 0 || state.Trouble != "" {
		t.Errorf("at first %+v, %v", state, err)
	}
	f.write(t, 4)
	f.round(t)
	f.Publish(t.Context(), f.last(t))
	f.write(t, 3)
	state, err := f.State(t.Context())
	if err != nil || state.Origin != origin || state.Size != 4 || state.Signed != 4 || state.SignedAt.IsZero() || state.Waiting != 3 || state.Behind <= 0 {
		t.Errorf("%+v, %v", state, err)
	}
	if len(state.Witnesses) != 1 || state.Witnesses[0].Name != w.Key.Name || state.Witnesses[0].Size != 4 {
		t.Errorf("witnesses %+v", state.Witnesses)
	}
}
