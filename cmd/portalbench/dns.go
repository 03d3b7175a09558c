package main

import (
	"net"

	"github.com/miekg/dns"
)

// startDNS answers for every nameserver, on loopback: what is measured is what
// visitors feel whose portal has working DNS, whatever this machine has.
func (w *world) startDNS() error {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	started := make(chan struct{})
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(answer), NotifyStartedFunc: func() { close(started) }}
	go func() { _ = server.ActivateAndServe() }() // ends with Shutdown
	<-started
	w.nameserver = conn.LocalAddr().String()
	w.ends = append(w.ends, server.Shutdown)
	return nil
}

// records are what every name has.
var records = map[uint16]string{
	dns.TypeSOA: "SOA ns1.bench.example. hostmaster.bench.example. 1 7200 900 1209600 300",
	dns.TypeA:   "A 192.0.2.10",
	dns.TypeMX:  "MX 10 mx1.bench.example.",
}

func answer(w dns.ResponseWriter, asked *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(asked)
	reply.Authoritative = true
	if len(asked.Question) == 1 {
		if text := records[asked.Question[0].Qtype]; text != "" {
			if rr, err := dns.NewRR(asked.Question[0].Name + " 3600 IN " + text); err == nil {
				reply.Answer = append(reply.Answer, rr)
			}
		}
	}
	_ = w.WriteMsg(reply) // whoever asked may have left
}
