package srs

import (
	"context"
	"time"
)

// Verification is the state of a registrant's e-mail verification.
type Verification struct {
	// Status is unverified, pending, verifying, verified, not_verified, suspended or
	// admin_reviewing.
	Status        string
	Deadline      time.Time // of the suspension; zero if not told or in another format
	DaysToSuspend int       // negative once suspended; for unverified domains only
	Bounced       bool      // the mail came back
}

// Verification reads whether the registrant of a domain has been verified.
//
// XCP action GET_REGISTRANT_VERIFICATION_STATUS, object DOMAIN. Source: XCP
// reference, section 5.10.
func (c *Client) Verification(ctx context.Context, domain string) (*Verification, error) {
	r, err := c.about(ctx, reading, "GET_REGISTRANT_VERIFICATION_STATUS", domain, nil)
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &Verification{
		Status: a.Get("registrant_verification_status").Text(), Deadline: a.Get("verification_deadline").Time(),
		DaysToSuspend: a.Get("days_to_suspend").Int(), Bounced: a.Get("email_bounced").Is(),
	}, nil
}

// SendVerification mails the registrant again.
//
// XCP action SEND_REGISTRANT_VERIFICATION_EMAIL, object DOMAIN. Source: XCP
// reference, section 5.10.
func (c *Client) SendVerification(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "SEND_REGISTRANT_VERIFICATION_EMAIL", domain, nil)
}
