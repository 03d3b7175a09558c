package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"portal/internal/audit"
	"portal/internal/portal"
	"portal/internal/process"
	"portal/internal/secret"
	"portal/internal/staff"
)

// adminHost is where the demo's console is.
const adminHost = "admin.localhost"

// ReportStaff is somebody who may sign in to the console.
type ReportStaff struct {
	URL      string     `json:"url"`
	Email    string     `json:"email"`
	Password string     `json:"password"`
	TOTP     string     `json:"totp_secret"`
	Role     staff.Role `json:"role"`
	Brand    string     `json:"brand,omitempty"` // "" for all
}

// employed are the staff of the demo: an operator, and somebody for each brand.
func employed(brands []Brand, port string) []ReportStaff {
	url := "http://" + net.JoinHostPort(adminHost, port)
	all := []ReportStaff{{URL: url, Email: "olga@operator.example", Password: "copper-Lantern.7741", Role: staff.Operator}}
	for _, b := range brands {
		all = append(all, ReportStaff{URL: url, Email: "helpdesk@" + b.ID + ".example", Password: b.ID + "-window.Pane.4420", Role: staff.Support, Brand: b.ID})
	}
	return all
}

// employ makes the accounts of staff that are not there yet. Secrets of second factors
// are kept in data: a real portal shows them once.
func employ(ctx context.Context, set portal.Settings, all []ReportStaff, data string) error {
	path := filepath.Join(data, "staff.json")
	kept := make(map[string]string)
	switch text, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(text, &kept); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	log := audit.NewStore(set.Pool, process.New(set.DatabaseURL, nil), time.Now, nil)
	service, err := staff.NewService(staff.Config{Pool: set.Pool, Key: set.SealingKeys[0], Log: log, Now: time.Now})
	if err != nil {
		return err
	}
	for i := range all {
		if err := all[i].join(ctx, service, kept); err != nil {
			return fmt.Errorf("account of %s: %w", all[i].Email, err)
		}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func (s *ReportStaff) join(ctx context.Context, service *staff.Service, kept map[string]string) error {
	m := staff.Member{Email: s.Email, Role: s.Role, Scope: staff.Scope{All: s.Brand == ""}}
	if s.Brand != "" {
		m.Scope.Brands = []string{s.Brand}
	}
	token, err := service.Create(ctx, m)
	if errors.Is(err, staff.ErrTaken) {
		s.TOTP = kept[s.Email]
		return nil
	}
	if err != nil {
		return err
	}
	link, err := service.Link(ctx, token)
	if err != nil {
		return err
	}
	err = staff.ErrCode
	for tries := 0; errors.Is(err, staff.ErrCode) && tries < 10; tries++ { // it gets too old while the password is hashed
		err = s.setUp(ctx, service, token, link.TOTP)
	}
	if err != nil {
		return err
	}
	s.TOTP, kept[s.Email] = link.TOTP, link.TOTP
	return nil
}

// setUp shows the code of a while ago: whoever signs in now needs that of now.
func (s *ReportStaff) setUp(ctx context.Context, service *staff.Service, token, totp string) error {
	code, err := staff.Code(totp, time.Now().Add(-30*time.Second))
	if err != nil {
		return err
	}
	_, err = service.SetUp(ctx, staff.Origin{}, token, secret.New(s.Password), code)
	return err
}
