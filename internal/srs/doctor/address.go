package doctor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
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

// hear notes what an answer says about the time.
func (c *checkup) hear(source string, header http.Header) {
	if said, err := http.ParseTime(header.Get("Date")); err == nil {
		c.told = append(c.told, telling{source: source, said: said, at: c.set.Now()})
	}
}

// maxClockError is how far off a clock may be without being a finding.
const maxClockError = 5 * time.Minute

func (c *checkup) needsTime() string {
	if len(c.told) == 0 && c.leaf == nil {
		return "no server told the time (give --echo-url to ask another)"
	}
	return ""
}

// checkClock compares the clock with what was said last, else with the server's
// certificate.
func (c *checkup) checkClock(context.Context) {
	if len(c.told) == 0 {
		c.checkClockByCertificate()
		return
	}
	t := c.told[len(c.told)-1]
	off := t.at.Sub(t.said)
	c.fact("compared with", "%s", t.source)
	if off.Abs() < 2*time.Second { // dates have whole seconds, answers take a moment
		off = 0
	}
	c.fact("difference", "%s", off.Round(time.Second))
	if off.Abs() <= maxClockError {
		return
	}
	way := "fast"
	if off < 0 {
		way = "slow"
	}
	c.find(ClockOff, nil, "off", off.Abs().Round(time.Second).String()+" "+way, "source", t.source)
}

func (c *checkup) checkClockByCertificate() {
	c.fact("compared with", "the server's certificate, which tells days at most")
	if c.set.Now().Before(c.leaf.NotBefore) {
		c.find(ClockBeforeCertificate, nil, "begins", c.leaf.NotBefore.UTC().Format(time.DateTime)+" UTC")
	}
}
