package portal

import (
	"crypto/tls"
	"sync/atomic"
)

// certificate is the portal's own, where no proxy ends TLS. It can be changed while
// it is in use.
type certificate struct {
	current atomic.Pointer[tls.Certificate]
}

// config is how connections are made with what is the certificate then.
func (c *certificate) config() *tls.Config {
	return &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil }}
}
