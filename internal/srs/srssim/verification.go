package srssim

import (
	"math"
	"time"
)

// verificationStatus answers GET_REGISTRANT_VERIFICATION_STATUS, XCP
// reference, section 5.10. A domain that nothing is known of counts as verified.
func (c *call) verificationStatus() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	if d.Verification == nil {
		return ok(assoc{"registrant_verification_status": "verified", "email_bounced": "0"})
	}
	v := d.Verification
	attrs := assoc{"registrant_verification_status": v.Status, "email_bounced": bit(v.Bounced)}
	if v.Status != "verified" && v.Status != "admin_reviewing" && !v.Deadline.IsZero() {
		attrs["verification_deadline"] = stamp(v.Deadline)
		attrs["days_to_suspend"] = int(math.Ceil(v.Deadline.Sub(c.now).Hours() / 24))
	}
	return ok(attrs)
}

// sendVerification answers SEND_REGISTRANT_VERIFICATION_EMAIL.
func (c *call) sendVerification() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	switch {
	case d.Verification == nil || d.Verification.Status == "verified":
		return refuse(480, "Registrant of %s is already verified", d.Name)
	case d.Verification.Status == "unverified", d.Verification.Status == "pending":
		c.startVerification(d, c.now)
	default:
		v := *d.Verification
		v.Sent, v.Bounced = v.Sent+1, false
		d.Verification = &v
	}
	c.changed = true
	return said("Registrant verification email sent")
}

// settleVerification suspends a domain whose registrant let the deadline pass.
func (w *world) settleVerification(d *Domain, now time.Time) {
	v := d.Verification
	if v == nil || v.Deadline.IsZero() || v.Deadline.After(now) {
		return
	}
	switch v.Status {
	case "unverified", "pending", "verifying", "not_verified":
		next := *v
		next.Status = "suspended"
		d.Verification = &next
		w.emit(d, "REGISTRANT_VERIFICATION_STATUS_CHANGE", map[string]string{"verification_status": "suspended"}, now)
	}
}
