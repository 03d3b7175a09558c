package profile_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
)

var janes = profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}

func TestNoArgumentChangesWhoseTheQueryIs(t *testing.T) {
	got := janes.Args(pgx.NamedArgs{"domain": "example.com", "brand": "globex"}, pgx.NamedArgs{"profile": "carl", "limit": 2})
	want := pgx.NamedArgs{"brand": "acme", "account": "acme-main", "profile": "jane", "domain": "example.com", "limit": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Args (-want +got):\n%s", diff)
	}
}

// TestJobsInTheQueueAreRead: the queue holds what an earlier release wrote.
func TestJobsInTheQueueAreRead(t *testing.T) {
	var job struct {
		profile.Key
		ID string `json:"id"`
	}
	const stored = `{"brand":"acme","account":"acme-main","profile":"jane","id":"batch-1"}`
	if err := json.Unmarshal([]byte(stored), &job); err != nil || job.Key != janes || job.ID != "batch-1" {
		t.Errorf("%+v, %v", job, err)
	}
	if text, err := json.Marshal(job); err != nil || string(text) != stored {
		t.Errorf("%s, %v", text, err)
	}
}
