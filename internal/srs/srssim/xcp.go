package srssim

import (
	"context"
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"
)

// XCP returns the handler of the XCP address. It has to be served over
// HTTP/1, since some faults and refusals are written past HTTP.
func (s *Simulator) XCP() http.Handler { return &xcpHandler{sim: s} }

// xcpHandler takes requests apart; stop ends delays early when it is closed.
type xcpHandler struct {
	sim         *Simulator
	stop        <-chan struct{}
	beforeReply func()
}

// connection is what the server remembers of one connection.
type connection struct {
	opened   time.Time
	commands int
}

type connectionKey struct{}

// withConnection is the server's ConnContext.
func withConnection(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, &connection{opened: time.Now()})
}

// worn reports whether the connection of r has served its time or its commands;
// one connection never serves two requests at once.
func (h *xcpHandler) worn(r *http.Request) (tooMany, tooOld bool) {
	conn, ok := r.Context().Value(connectionKey{}).(*connection)
	if !ok {
		return false, false
	}
	conn.commands++
	settings := h.sim.world.settings
	return settings.CommandsPerConn > 0 && conn.commands > settings.CommandsPerConn,
		time.Since(conn.opened) > time.Duration(settings.RequestTimeout)
}

func (h *xcpHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answerAsHTTP11(w, r)
	switch {
	case strings.Trim(r.URL.Path, "/") != "" && strings.Trim(r.URL.Path, "/") != "resellers":
		http.NotFound(w, r)
		return
	case !strings.EqualFold(r.Method, http.MethodPost): // one client writes it in lower case
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST an OPS envelope", http.StatusMethodNotAllowed)
		return
	}
	tooMany, tooOld := h.worn(r)
	if tooMany || tooOld {
		w.Header().Set("Connection", "close")
	}
	body, ok := h.readBody(w, r)
	if !ok {
		return
	}
	c := &call{world: h.sim.world, caller: callerOf(r), attrs: assoc{}}
	if no, refusal := h.sim.admit(c, r.Header, body); refusal {
		h.sim.turnAway(c, no)
		h.refuse(w, c, no)
		return
	}
	if tooMany {
		h.sim.turnAway(c, refuse(350, ""))
		h.sim.send(w, http.StatusOK, c, refuse(350, ""))
		return
	}
	h.serve(w, c)
}

// answerAsHTTP11 has a request in HTTP/1.0 answered with a status line of HTTP/1.1,
// as the live servers do: clients insist on it. Such a client still waits for the
// connection to end, unless it said otherwise.
func answerAsHTTP11(w http.ResponseWriter, r *http.Request) {
	if r.ProtoAtLeast(1, 1) {
		return
	}
	if !strings.EqualFold(r.Header.Get("Connection"), "keep-alive") {
		w.Header().Set("Connection", "close")
	}
	// The server writes its status line by the version that the request carries.
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
}

func (h *xcpHandler) readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(h.sim.world.settings.MaxBody)))
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return body, true
	case errors.As(err, &large):
		w.Header().Set("Connection", "close")
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, "Timeout reading client request\n") // nobody may be there to read it
	}
	return nil, false
}

func callerOf(r *http.Request) netip.Addr {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Addr().Unmap()
}

// signature is the X-Signature of a body under an API key.
func signature(body []byte, key string) string {
	inner := md5.Sum(append(body[:len(body):len(body)], key...))
	outer := md5.Sum([]byte(hex.EncodeToString(inner[:]) + key))
	return hex.EncodeToString(outer[:])
}

// admit checks address, signature, headers and form of a request, in that
// order, and fills in the call. The second result is true for a refusal.
func (s *Simulator) admit(c *call, header http.Header, body []byte) (reply, bool) {
	s.mu.Lock()
	account := s.world.accounts[header.Get("X-Username")]
	s.mu.Unlock()
	if account == nil {
		return refuse(401, ""), true
	}
	c.account = account
	if !account.allows(c.caller) {
		return refusedAddress(c), true
	}
	given := header.Get("X-Signature")
	if subtle.ConstantTimeCompare([]byte(given), []byte(signature(body, account.Key))) != 1 {
		return refuse(401, ""), true
	}
	if s.world.settings.StrictHeaders && !isXML(header.Get("Content-Type")) {
		return refuse(404, "Missing header: Content-Type text/xml"), true
	}
	req, err := decodeRequest(body)
	if err != nil {
		return refuse(s.world.settings.InvalidXML, "Invalid XML: %v", err), true
	}
	c.req, c.attrs = req, req.attributes()
	c.action, c.object = strings.ToUpper(req.top.trimmed("action")), strings.ToUpper(req.top.trimmed("object"))
	return reply{}, false
}

func isXML(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if errors.Is(err, mime.ErrInvalidMediaParameter) {
		err = nil // the kind is known all the same
	}
	return err == nil && (kind == "text/xml" || kind == "application/xml")
}

// turnAway writes a request that was refused before it became a command into the ledger.
func (s *Simulator) turnAway(c *call, no reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.now()
	s.record(c, no.code, "")
}

// refuse answers a request that was not admitted.
func (h *xcpHandler) refuse(w http.ResponseWriter, c *call, no reply) {
	settings := h.sim.world.settings
	switch {
	case no.code == 401:
		h.sim.send(w, settings.AuthStatus, c, no)
	case no.code != 555:
		h.sim.send(w, http.StatusOK, c, no)
	case settings.IPRefusal == "400":
		h.sim.send(w, http.StatusOK, c, refuse(400, "Access denied: invalid IP address"))
	case settings.IPRefusal == "close":
		reset(w)
	default:
		// What an address off the allow list sees has no HTTP around it.
		past(w, h.sim.bare(no))
	}
}

// bare encodes what stands in the reply to an address off the allow list.
func (s *Simulator) bare(no reply) []byte {
	items := assoc{"protocol": "XCP", "action": "REPLY", "response_code": no.code, "response_text": no.text}
	return encodeReply(items, "", s.encoder())
}

func refusedAddress(c *call) reply {
	return refuse(555, "Connection refused: invalid ip address [%s]", c.caller)
}

// send writes a reply as HTTP.
func (s *Simulator) send(w http.ResponseWriter, status int, c *call, r reply) {
	body := s.encode(c, r)
	head := w.Header()
	head.Set("Content-Type", "text/xml")
	head.Set("Content-Length", itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone; what was applied stays applied
}

func (s *Simulator) encode(c *call, r reply) []byte {
	e := s.encoder()
	items := r.items(c.object)
	if e.rng.IntN(2) == 0 {
		items["transaction_id"] = s.Now().Format(dateTime) + " " + itoa(10_000+e.rng.IntN(20_000)) + " " + itoa(1+e.rng.IntN(200))
	}
	return encodeReply(items, c.req.messageID, e)
}
