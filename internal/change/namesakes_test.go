package change_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"portal/internal/change"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// namesakes answers whether a namesake of jane's has a domain.
type namesakes struct {
	change.Namesakes
	has bool
	err error
}

func (n namesakes) Elsewhere(context.Context, profile.Key, registrar.DomainName) (bool, error) {
	return n.has, n.err
}

// TestWhatIsNotToldProvesNothing: both questions are answered no where the registrar
// does not name the profile, and so they differ.
func TestWhatIsNotToldProvesNothing(t *testing.T) {
	t.Parallel()
	gone := errors.New("database gone")
	tests := []struct {
		name             string
		told             string
		known            change.Namesakes
		holds, elsewhere bool
		err              error
	}{
		{"hers", "jane", namesakes{}, true, false, nil},
		{"hers, in another case", "Jane", namesakes{}, true, false, nil},
		{"hers, and usernames are unique", "jane", nil, true, false, nil},
		{"somebody else's", "carl", namesakes{}, false, true, nil},
		{"a namesake's", "jane", namesakes{has: true}, false, true, nil},
		{"not told", "", namesakes{}, false, false, nil},
		{"not told, and usernames are unique", "", nil, false, false, nil},
		{"not told, and a namesake showed it", "", namesakes{has: true}, false, true, nil},
		{"hers or a namesake's, as far as can be found out", "jane", namesakes{err: gone}, false, false, gone},
	}
	for _, tt := range tests {
		s := change.NewService(nil, nil, testSettings, change.Others{}, time.Now, slog.New(slog.DiscardHandler))
		s.Namesakes = tt.known
		d := registrar.Domain{Name: example, Profile: tt.told}
		if holds, err := s.Holds(t.Context(), jane, d); holds != tt.holds || !errors.Is(err, tt.err) {
			t.Errorf("%s: Holds = %t, %v", tt.name, holds, err)
		}
		if elsewhere, err := s.HeldElsewhere(t.Context(), jane, d); elsewhere != tt.elsewhere || !errors.Is(err, tt.err) {
			t.Errorf("%s: HeldElsewhere = %t, %v", tt.name, elsewhere, err)
		}
	}
}
