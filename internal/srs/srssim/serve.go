package srssim

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// serve carries out an admitted command, with whatever fault is armed for it.
func (h *xcpHandler) serve(w http.ResponseWriter, c *call) {
	if no, busy := h.sim.enter(c); busy {
		h.sim.turnAway(c, no)
		h.sim.send(w, http.StatusOK, c, no)
		return
	}
	defer h.sim.leave(c)
	p := h.sim.plan(c)
	if !h.pause(p.latency + p.before) {
		reset(w)
		return
	}
	r := h.sim.apply(c, p)
	if h.beforeReply != nil {
		h.beforeReply()
	}
	h.pause(p.after)
	h.respond(w, c, r, p.fault)
}

// pause waits in real time; it is false when the server stops meanwhile. A
// client that leaves does not stop the command, as it would not upstream.
func (h *xcpHandler) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-h.stop:
		return false
	}
}

// plan draws the faults of a command and adds the general latency.
func (s *Simulator) plan(c *call) plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.strike(c)
	if base := time.Duration(s.world.settings.Latency); base > 0 {
		p.latency = base + time.Duration(s.world.rng.Int64N(int64(base)/2+1))
	}
	return p
}

// apply runs the command and records it, in one step as seen from outside.
func (s *Simulator) apply(c *call, p plan) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.now()
	s.world.tick(c.now)
	r := ok(nil)
	if p.fault.applies() {
		r = c.answer()
	}
	code := r.code
	switch {
	case p.fault == nil:
	case p.fault.Kind == FaultCode, p.fault.Kind == FaultRaw:
		r = refuse(p.fault.Code, "%s", p.fault.Text)
		code = r.code
	case p.fault.Kind == FaultHTTP, p.fault.Kind == FaultGarbage, p.fault.Kind == FaultReset:
		code = 0
	}
	s.record(c, code, p.name())
	s.log.Info("xcp", "account", c.account.Username, "action", c.action, "object", c.object,
		"domain", c.subject(), "code", code, "changed", c.changed, "fault", p.name())
	return r
}

// respond sends the reply, or what the fault makes of it.
func (h *xcpHandler) respond(w http.ResponseWriter, c *call, r reply, f *Fault) {
	if f == nil {
		h.sim.send(w, http.StatusOK, c, r)
		return
	}
	switch f.Kind {
	case FaultHTTP:
		http.Error(w, http.StatusText(f.Status), f.Status)
	case FaultGarbage:
		body := "\x1f\x8b<<OPS_envelope & nothing that one could read>"
		w.Header().Set("Content-Length", itoa(len(body)))
		_, _ = w.Write([]byte(body))
	case FaultCut:
		cut(w, h.sim.encode(c, r))
	case FaultDrop:
		past(w, nil)
	case FaultReset:
		reset(w)
	case FaultRaw:
		past(w, h.sim.rawFault(c, r, f))
	default:
		if r.code == 350 {
			w.Header().Set("Connection", "close")
		}
		h.sim.send(w, http.StatusOK, c, r)
	}
}

// rawFault returns the bytes of a fault of kind raw: its text, or a reply.
func (s *Simulator) rawFault(c *call, r reply, f *Fault) []byte {
	switch {
	case f.Text != "":
		return []byte(f.Text)
	case f.Code == 555:
		return s.bare(refusedAddress(c))
	}
	return s.encode(c, r)
}

// cut announces the whole body, sends half of it and closes.
func cut(w http.ResponseWriter, body []byte) {
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n", len(body))
	past(w, append([]byte(head), body[:len(body)/2]...))
}

// past writes to the connection without HTTP and closes it.
func past(w http.ResponseWriter, data []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // no HTTP/1 connection to write to: at least send nothing
	}
	_, _ = conn.Write(data)
	_ = conn.Close()
}

// reset closes the connection so that the peer sees a reset, not an end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	under := conn
	if t, ok := conn.(*tls.Conn); ok {
		under = t.NetConn()
	}
	if t, ok := under.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = under.Close()
}

// encoder returns an encoder with randomness of its own, for one reply.
func (s *Simulator) encoder() encoder {
	s.mu.Lock()
	defer s.mu.Unlock()
	settings := s.world.settings
	return encoder{
		rng:     rand.New(rand.NewPCG(s.world.rng.Uint64(), 1)),
		inOrder: !settings.ShuffleArrays, emptyText: settings.EmptyAsText,
	}
}

// traffic counts an account's commands for the limits on rate and parallel calls.
type traffic struct {
	running int
	second  int64
	inIt    int
}

// enter counts a command in; the second result is true when it is one too many.
func (s *Simulator) enter(c *call) (reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.traffic[c.account.Username]
	if t == nil {
		t = &traffic{}
		s.traffic[c.account.Username] = t
	}
	if second := s.real().Unix(); second != t.second {
		t.second, t.inIt = second, 0
	}
	t.inIt++
	if limit := s.world.settings.RatePerSecond; limit > 0 && t.inIt > limit {
		return refuse(300, ""), true
	}
	if limit := s.world.settings.Parallel; limit > 0 && t.running >= limit {
		return refuse(310, ""), true
	}
	t.running++
	return reply{}, false
}

func (s *Simulator) leave(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.traffic[c.account.Username].running--
}
