package doctor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

func (c *checkup) needsEcho() string {
	if c.set.EchoURL == "" {
		return "no echo URL is given (--echo-url)"
	}
	return ""
}

// checkAddress asks the echo URL for the address that others see.
func (c *checkup) checkAddress(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.set.Timeout)
	defer cancel()
	text, err := c.askEcho(ctx)
	if err != nil {
		c.find(AddressFailed, err)
		return
	}
	own, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil {
		c.find(AddressUnreadable, "it begins: "+text)
		return
	}
	c.own = own.Unmap()
	c.fact("address", "%s", c.own)
	if !c.own.IsGlobalUnicast() || c.own.IsPrivate() {
		c.find(AddressPrivate, nil, "address", c.own.String())
	}
}

// askEcho returns the beginning of the answer, and notes its Date. Its errors do
// not quote the URL, which may hold a password.
func (c *checkup) askEcho(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.set.EchoURL, nil)
	if err != nil {
		return "", fmt.Errorf("the URL can't be read")
	}
	// A transport of its own, without a proxy: the portal's calls use none either.
	via := &http.Transport{DialContext: c.set.Dial, DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: via}).Do(req)
	if err != nil {
		if wrapped, ok := err.(*url.Error); ok {
			err = wrapped.Err
		}
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("HTTP status %d", resp.StatusCode)
	}
	c.hear("the echo service", resp.Header)
	text, err := io.ReadAll(io.LimitReader(resp.Body, 200))
	return string(text), err
}
