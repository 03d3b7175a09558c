package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

type healthcheckCmd struct {
	URL     string `env:"PORTAL_HEALTH_URL" help:"Address to ask. Left out, the portal's own on this machine, found by PORTAL_ADDR and PORTAL_TLS_CERT."`
	Addr    string `env:"PORTAL_ADDR" default:":8080" hidden:"" help:"As for serve."`
	TLSCert string `env:"PORTAL_TLS_CERT" hidden:"" help:"As for serve."`
}

// Run succeeds if the portal answers with 200.
func (c *healthcheckCmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	address, own, err := c.address()
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("health address: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if own {
		// Whether the process lives is asked on this machine; the certificate is for the
		// brands' names, and no secret is sent.
		client.Transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("portal does not answer: %w", err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("portal is not healthy: %s", res.Status)
	}
	return nil
}

// address is whom to ask, and whether that is the portal's own on this machine.
func (c *healthcheckCmd) address() (address string, own bool, err error) {
	if c.URL != "" {
		return c.URL, false, nil
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return "", false, fmt.Errorf("PORTAL_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = cmp.Or(map[bool]string{true: "127.0.0.1"}[ip == nil || ip.To4() != nil], "::1")
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/healthz", true, nil
}
