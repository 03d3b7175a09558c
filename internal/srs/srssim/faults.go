package srssim

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The kinds of Fault.
const (
	FaultDelay   = "delay"   // wait DelayMS before applying, or after it with DelayAfter
	FaultCode    = "code"    // answer Code with Text, without applying
	FaultHTTP    = "http"    // answer HTTP Status, without applying
	FaultCut     = "cut"     // apply, send half of the body, close
	FaultGarbage = "garbage" // answer what is no XML, without applying
	FaultDrop    = "drop"    // apply, close without a reply
	FaultReset   = "reset"   // reset the connection before applying
	FaultLie     = "lie"     // answer success without applying
	FaultRaw     = "raw"     // send Text, or the reply with Code (555), without HTTP around it
)

// Fault is a disturbance of the commands it matches.
type Fault struct {
	Kind string `json:"kind"`

	// Filters; "" matches everything.

	Action  string `json:"action,omitempty"`
	Object  string `json:"object,omitempty"`
	Domain  string `json:"domain,omitempty"`
	Account string `json:"account,omitempty"`

	Count       int     `json:"count"`                 // strikes that are left; 0 on arming for no limit
	After       int     `json:"after,omitempty"`       // matches to let pass first
	Probability float64 `json:"probability,omitempty"` // of striking at a match; 0 counts as 1

	DelayMS    int    `json:"delay_ms,omitempty"`
	DelayAfter bool   `json:"delay_after,omitempty"`
	Code       int    `json:"code,omitempty"`
	Text       string `json:"text,omitempty"`
	Status     int    `json:"status,omitempty"` // 500 unless set
	// Apply overrules whether the command is applied.
	Apply *bool `json:"apply,omitempty"`

	limited bool
}

// check completes a fault and refuses one that means nothing.
func (f *Fault) check() error {
	kinds := []string{
		FaultDelay, FaultCode, FaultHTTP, FaultCut, FaultGarbage, FaultDrop, FaultReset, FaultLie, FaultRaw,
	}
	f.Action, f.Object = strings.ToUpper(f.Action), strings.ToUpper(f.Object)
	f.Domain, f.limited = hostName(f.Domain), f.Count > 0
	switch {
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("fault kind %.20q is not one of %q", f.Kind, kinds)
	case f.Probability < 0 || f.Probability > 1:
		return errors.New("fault probability must be between 0 and 1")
	case f.Count < 0 || f.After < 0 || f.DelayMS < 0:
		return errors.New("fault count, after and delay_ms cannot be negative")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return errors.New("fault status is no HTTP status")
	case f.Kind == FaultCode && f.Code == 0:
		return errors.New("a fault of kind code needs a code")
	case f.Kind == FaultDelay && f.DelayMS == 0:
		return errors.New("a fault of kind delay needs delay_ms")
	}
	if f.Kind == FaultHTTP && f.Status == 0 {
		f.Status = http.StatusInternalServerError
	}
	if f.Kind == FaultRaw && f.Code == 0 {
		f.Code = 555
	}
	return nil
}

// applies reports whether the command is carried out under the fault.
func (f *Fault) applies() bool {
	if f == nil {
		return true
	}
	if f.Apply != nil {
		return *f.Apply
	}
	return f.Kind == FaultCut || f.Kind == FaultDrop
}

func (f *Fault) matches(c *call) bool {
	either := func(filter, value string) bool { return filter == "" || filter == value }
	return either(f.Action, c.action) && either(f.Object, c.object) &&
		either(f.Domain, c.subject()) && either(f.Account, c.account.Username)
}

// plan is what befalls one command.
type plan struct {
	before, after time.Duration // faults of kind delay
	latency       time.Duration // the general one
	fault         *Fault        // nil for none
}

func (p plan) name() string {
	if p.fault != nil {
		return p.fault.Kind
	}
	if p.before+p.after > 0 {
		return FaultDelay
	}
	return ""
}

// strike draws the delays and at most one other fault for a command.
func (s *Simulator) strike(c *call) plan {
	var p plan
	for _, f := range s.faults {
		if f.Kind != FaultDelay && p.fault != nil || !f.matches(c) || !s.hits(f) {
			continue
		}
		delay := time.Duration(f.DelayMS) * time.Millisecond
		switch {
		case f.DelayAfter:
			p.after += delay
		default:
			p.before += delay
		}
		if f.Kind != FaultDelay {
			struck := *f
			p.fault = &struck
		}
	}
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool { return f.limited && f.Count == 0 })
	return p
}

// hits counts a match and decides whether the fault strikes.
func (s *Simulator) hits(f *Fault) bool {
	if f.limited && f.Count == 0 {
		return false
	}
	if f.After > 0 {
		f.After--
		return false
	}
	if f.Probability > 0 && s.world.rng.Float64() >= f.Probability {
		return false
	}
	if f.limited {
		f.Count--
	}
	return true
}
