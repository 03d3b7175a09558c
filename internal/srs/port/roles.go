package port

import "portal/internal/registrar"

// roles returns the adapter in the roles that only read, and in those that change
// something: XCP can do all of them.
func (a *adapter) roles() (registrar.Reading, registrar.Writing) {
	return registrar.Reading{
			Reader: a, ContactReader: a, HostReader: a, CodeReader: a, ZoneReader: a,
			ForwardingReader: a, ExtrasReader: a, TradeReader: a, LoginReader: a,
		}, registrar.Writing{
			Writer: a, ContactWriter: a, PrivacyWriter: a, HostWriter: a, CodeWriter: a, ZoneWriter: a,
			DNSSECWriter: a, ForwardingWriter: a, ExtrasWriter: a, VerificationWriter: a, TradeWriter: a, LoginWriter: a,
		}
}
