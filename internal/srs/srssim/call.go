package srssim

import (
	"cmp"
	"fmt"
	"net/netip"
	"time"
)

// call is one command on its way through the simulator.
type call struct {
	*world
	now            time.Time
	account        *Account
	caller         netip.Addr
	action, object string // upper case
	req            request
	attrs          assoc // never nil

	cookie *cookie // nil under reseller authority
	domain *Domain // whom a cookie or domain command is about

	changed bool // the command changed registry or profile state
}

// reply is the answer to a command.
type reply struct {
	code  int
	text  string
	attrs assoc // absent from the wire when nil
	top   assoc // further top-level items
}

// ok answers 200 with attributes, which may be nil.
func ok(attrs assoc) reply { return reply{code: 200, text: "Command Successful", attrs: attrs} }

// said answers 200 with a text of its own.
func said(text string, args ...any) reply { return reply{code: 200, text: fmt.Sprintf(text, args...)} }

// refuse answers a failure.
func refuse(code int, text string, args ...any) reply {
	return reply{code: code, text: fmt.Sprintf(text, args...)}
}

// authenticationError is what a registrant, or a reseller asking for a foreign
// domain, gets; its shape was captured from the live system.
func authenticationError() reply {
	r := refuse(415, "Authentication Error.")
	r.top = assoc{"support_message": "", "mwi_reset_password_allowed": "0"}
	return r
}

func missing(field string) reply { return refuse(460, "Required field '%s' not provided", field) }

// success reports is_success: taken (211) and pending (25x) are successes too.
func (r reply) success() bool { return r.code >= 200 && r.code < 300 }

// items returns the data block of the reply.
func (r reply) items(object string) assoc {
	top := assoc{
		"protocol":      "XCP",
		"action":        "REPLY",
		"is_success":    bit(r.success()),
		"response_code": r.code,
		"response_text": cmp.Or(r.text, codeText(r.code)),
	}
	if object != "" {
		top["object"] = object
	}
	if r.attrs != nil {
		top["attributes"] = r.attrs
	}
	for key, v := range r.top {
		top[key] = v
	}
	return top
}

// codeText returns the usual words of a code that a fault or a setting chose.
func codeText(code int) string {
	switch code {
	case 300:
		return "Max command rate exceeded, request deferred"
	case 310:
		return "Too many simultaneous connections"
	case 350:
		return "Too many commands on one connection"
	case 400:
		return "Internal server error"
	case 404:
		return "Internal Server Error"
	case 401:
		return "Authentication Failed"
	case 405:
		return "Registry error: domain's nameserver not updated"
	case 410:
		return "Reseller authentication error"
	case 415:
		return "Authentication Error."
	case 430:
		return "Invalid command"
	case 435:
		return "Permission denied, subuser permissions"
	case 437:
		return "Another request is already waiting on this domain"
	case 440:
		return "Registration Failed: over quota"
	case 552:
		return "Domain is locked, disputed or deleted"
	case 702:
		return "Registry communication error"
	case 703:
		return "Could not send command"
	case 704:
		return "Empty message read from socket"
	case 705:
		return "Timed out, resubmit request."
	case 720:
		return "Supplier Unavailable"
	}
	if code >= 200 && code < 300 {
		return "Command completed successfully"
	}
	return "Command failed"
}
