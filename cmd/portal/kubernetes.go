package main

import "regexp"

// Kubernetes gives each container variables for every service in its namespace, named
// after the service: those of one called "portal" or "portal-db" begin with PORTAL_
// and are no settings. These are all that there are, each as NAME=value; what a person
// may have mistyped has no such value.
var serviceLinks = regexp.MustCompile(`^PORTAL(_[A-Z0-9_]+)?(` +
	`_SERVICE_HOST=[0-9a-fA-F.:]+|` +
	`_SERVICE_PORT(_[A-Z0-9_]+)?=[0-9]+|` +
	`_PORT=(tcp|udp|sctp)://.*|` +
	`_PORT_[0-9]+_(TCP|UDP|SCTP)=(tcp|udp|sctp)://.*|` +
	`_PORT_[0-9]+_(TCP|UDP|SCTP)_(PROTO=(tcp|udp|sctp)|PORT=[0-9]+|ADDR=[0-9a-fA-F.:]+)` +
	`)$`)

// serviceLink says what to do where such a variable has the name of a setting.
const serviceLink = "Kubernetes set it for a service in the namespace, and it is a setting of the portal's: " +
	"give the service another name, or the pod enableServiceLinks: false"

// ofService reports whether Kubernetes set the variable for a service.
func ofService(name, value string) bool { return serviceLinks.MatchString(name + "=" + value) }
