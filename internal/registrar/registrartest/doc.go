// Package registrartest holds what every registrar adapter is tested with: Run,
// the conformance suite, and Fake, an in-memory registrar that passes it.
package registrartest
