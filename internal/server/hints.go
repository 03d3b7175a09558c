package server

import (
	"net/http"
	"net/netip"
	"sync"
)

// hints explain to the operator, once for each cause, what visitors can't: that the
// proxy in front is not set up. Few causes are kept, since strangers make them up.
type hints struct {
	mu   sync.Mutex
	told map[string]bool
}

// mostHints bounds how many hosts, and how many proxies, are explained.
const mostHints = 5

func (h *hints) first(kind, what string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.told == nil {
		h.told = map[string]bool{}
	}
	of := 0
	for key := range h.told {
		if len(key) > len(kind) && key[:len(kind)] == kind {
			of++
		}
	}
	if h.told[kind+what] || of >= mostHints {
		return false
	}
	h.told[kind+what] = true
	return true
}

// explainHost tells of a host that no brand has.
func (s *Server) explainHost(r *http.Request) {
	if host := cut(r.Host, maxAgent); s.hints.first("host ", host) {
		s.log.WarnContext(r.Context(), "no brand has this host: visitors get 421. If it is yours, add it to the hosts of a brand; "+
			"if a proxy is in front, have it pass the Host header on as the visitor sent it", "host", host)
	}
}

// explainForwarded tells of a proxy that is not believed.
func (s *Server) explainForwarded(r *http.Request) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || r.Header.Get("X-Forwarded-For") == "" || s.trusted(peer.Addr().Unmap()) {
		return
	}
	if address := peer.Addr().Unmap().String(); s.hints.first("proxy ", address) {
		s.log.WarnContext(r.Context(), "X-Forwarded-For is not believed from this address: if it is your proxy, add it to PORTAL_TRUSTED_PROXIES; "+
			"until then all its visitors count as one", "address", address)
	}
}
