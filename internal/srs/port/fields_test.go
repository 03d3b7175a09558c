package port

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

func TestFieldErrorsAreUnderstoodInManyWords(t *testing.T) {
	owner, both := []srs.ContactType{srs.OwnerContact}, []srs.ContactType{srs.AdminContact, srs.OwnerContact}
	for _, c := range []struct {
		text string
		sent []srs.ContactType
		want string
	}{
		{"owner: missing required field first_name", both, "owner.first_name"},
		{"admin: Invalid telephone number format in phone", both, "admin.phone"},
		{"Invalid data, error=tech: invalid email address", both, "tech.email"},
		{"Failed to create new registrant contact: Parameter value range error\r\nInvalid telephone number format.", owner, "owner.phone"},
		{"billing: state is not used", both, "billing.state"},
		{"Zone contact: Fax is required", both, "billing.fax"},
		{"Registrant organization is missing", both, "owner.organisation"},
		{"Administrative contact postal code is invalid", both, "admin.postal_code"},
		{"org_name must contain a letter", owner, "owner.organisation"},
		{"address1 is longer than 64 characters", owner, "owner.address1"},
		{"Invalid data\nsomething else\nowner: country must be GB", both, "owner.country"},
		{"first_name must contain a letter", both, ""}, // of which of the two?
		{"Invalid data", owner, ""},
	} {
		err := &registrar.Error{Kind: registrar.ErrRejected, Code: "465", Reason: registrar.ReasonInvalid, Text: c.text}
		_ = aboutField(err, c.sent)
		if err.Subject != c.want || (err.Reason == registrar.ReasonField) != (c.want != "") {
			t.Errorf("%q: %q about %q, want %q", c.text, err.Reason, err.Subject, c.want)
		}
	}
}

func TestOnlyAClearNoIsAboutAField(t *testing.T) {
	for _, err := range []*registrar.Error{
		{Kind: registrar.ErrUnknownOutcome, Code: "465", Text: "owner: phone"}, {Kind: registrar.ErrRejected, Code: "437", Text: "owner: phone"},
	} {
		if _ = aboutField(err, nil); err.Subject != "" {
			t.Errorf("%+v", *err)
		}
	}
}

func TestEveryRightHasItsBit(t *testing.T) {
	for mask := range 128 {
		if got := permission(rightsOf(&srs.UserInfo{Permission: mask})); got != mask {
			t.Errorf("%d becomes %d", mask, got)
		}
	}
	if got := permission(registrar.AllRights); got != 127 {
		t.Errorf("all rights are %d", got)
	}
}

func TestARequestIsUnderstoodAsFarAsItsWordsGo(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		request srs.WaitingRequest
		want    registrar.Request
	}{
		{srs.WaitingRequest{ID: "1", Requested: "2026-03-01 12:00:00", Status: "waiting"}, registrar.Request{ID: "1", At: at, Status: "waiting"}},
		{srs.WaitingRequest{Requested: "1772366400", Answered: "2026-03-01 12:00:00", Status: "Completed", Text: "Command Successful"},
			registrar.Request{At: at, Answered: at, Status: "Completed", Succeeded: registrar.Yes}},
		{srs.WaitingRequest{Answered: "2026-03-01 12:00:00", Status: "completed", Text: "Registry refused the change"},
			registrar.Request{Answered: at, Status: "completed", Succeeded: registrar.No}},
		{srs.WaitingRequest{Status: "unsuccessful"}, registrar.Request{Status: "unsuccessful", Succeeded: registrar.No}},
		{srs.WaitingRequest{Requested: "yesterday", Status: "odd"}, registrar.Request{Status: "odd"}},
	} {
		if diff := cmp.Diff(c.want, requestOf(c.request)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.request, diff)
		}
	}
}

func TestNestedSettingsComeBackAsTheyWere(t *testing.T) {
	f := registrar.Fields{"reg_code": "1", "info.type": "IND", "info.place.city": "Rome", "list.0": "a", "list.1": "b"}
	want := xcp.Assoc{"reg_code": "1", "info": xcp.Assoc{"type": "IND", "place": xcp.Assoc{"city": "Rome"}}, "list": []string{"a", "b"}}
	if diff := cmp.Diff(want, nest(f)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	body, err := xcp.Append(nil, &xcp.Command{Attributes: want})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := xcp.Decode(string(body))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, flatten(sent.Get("attributes"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
