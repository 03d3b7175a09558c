package server

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestTheClientIsWhomTheNearestTrustedProxySaw(t *testing.T) {
	t.Parallel()
	s := &Server{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	tests := []struct{ name, peer, forwarded, want string }{
		{"nobody in between", "192.0.2.1:5000", "", "192.0.2.1"},
		{"a peer that is no proxy can't speak for others", "192.0.2.1:5000", "198.51.100.7", "192.0.2.1"},
		{"one proxy", "10.0.0.1:5000", "198.51.100.7", "198.51.100.7"},
		{"what the client made up before it is not believed", "10.0.0.1:5000", "203.0.113.9, 198.51.100.7", "198.51.100.7"},
		{"two proxies", "10.0.0.1:5000", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"with a port", "10.0.0.1:5000", "198.51.100.7:4711", "198.51.100.7"},
		{"IPv6 with a port", "[fd00::1]:5000", "[2001:db8::7]:4711", "2001:db8::7"},
		{"IPv6 in brackets", "[fd00::1]:5000", "[2001:db8::7]", "2001:db8::7"},
		{"what is no address ends the search", "10.0.0.1:5000", "unknown", "10.0.0.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.peer
			if test.forwarded != "" {
				r.Header.Set("X-Forwarded-For", test.forwarded)
			}
			if got := s.clientAddress(r).String(); got != test.want {
				t.Errorf("client = %s, want %s", got, test.want)
			}
		})
	}
}
