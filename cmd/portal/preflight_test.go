package main

import (
	"net"
	"testing"

	"github.com/miekg/dns"

	"portal/internal/preflight"
)

func TestAStandInAnswersForAllNameservers(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		reply := new(dns.Msg)
		reply.SetRcode(asked, dns.RcodeRefused)
		_ = w.WriteMsg(reply)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = conn.Close() })
	report := preflight.New(preflightOf(conn.LocalAddr().String())).Check(t.Context(), "example.com", nil, []string{"ns1.nowhere.example"})
	if len(report) != 1 || report[0].Kind != preflight.NotServed {
		t.Errorf("%+v", report)
	}
}
