package srssim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Control returns the handler of the control address: ledger, faults, clock
// and state. It has no access control, so it belongs on the loopback interface.
func (s *Simulator) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ledger", s.showLedger)
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { respond(w, s.Faults()) })
	mux.HandleFunc("POST /faults", s.armFaults)
	mux.HandleFunc("DELETE /faults", s.disarmFaults)
	mux.HandleFunc("GET /clock", s.showClock)
	mux.HandleFunc("POST /clock", s.moveClock)
	mux.HandleFunc("GET /state", s.showAll)
	mux.HandleFunc("GET /state/{domain}", s.showState)
	mux.HandleFunc("PUT /state/{domain}", s.changeState)
	mux.HandleFunc("PATCH /state/{domain}", s.changeState)
	return http.MaxBytesHandler(mux, 1<<20)
}

// respond writes v as JSON.
func respond(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		problem(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(body, '\n')) // the client may have gone
}

func problem(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, _ := json.Marshal(map[string]string{"error": err.Error()}) // texts always marshal
	_, _ = w.Write(append(body, '\n'))
}

// showLedger handles GET /ledger?since=SEQ&changed=true.
func (s *Simulator) showLedger(w http.ResponseWriter, r *http.Request) {
	since, err := 0, error(nil)
	if text := r.URL.Query().Get("since"); text != "" {
		since, err = strconv.Atoi(text)
	}
	if err != nil {
		problem(w, http.StatusBadRequest, errors.New("since is a sequence number"))
		return
	}
	s.mu.Lock()
	entries := s.ledger.since(since, r.URL.Query().Get("changed") == "true")
	s.mu.Unlock()
	respond(w, entries)
}

// armFaults handles POST /faults with one fault or an array of them.
func (s *Simulator) armFaults(w http.ResponseWriter, r *http.Request) {
	var faults []Fault
	body, err := io.ReadAll(r.Body)
	if err == nil {
		faults, err = parseFaults(body)
	}
	if err == nil {
		err = s.AddFaults(faults...)
	}
	if err != nil {
		problem(w, http.StatusBadRequest, err)
		return
	}
	respond(w, s.Faults())
}

func parseFaults(body []byte) ([]Fault, error) {
	var many []Fault
	if err := strictJSON(body, &many); err == nil {
		return many, nil
	}
	var one Fault
	if err := strictJSON(body, &one); err != nil {
		return nil, err
	}
	return []Fault{one}, nil
}

func (s *Simulator) disarmFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	respond(w, s.Faults())
}

func (s *Simulator) showClock(w http.ResponseWriter, _ *http.Request) {
	respond(w, map[string]time.Time{"now": s.Now()})
}

// moveClock handles POST /clock with {"advance":"48h"} or {"set":"<RFC 3339>"}.
func (s *Simulator) moveClock(w http.ResponseWriter, r *http.Request) {
	var move struct {
		Advance Duration  `json:"advance"`
		Set     time.Time `json:"set"`
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = strictJSON(body, &move)
	}
	if err == nil && move.Set.IsZero() == (move.Advance == 0) {
		err = errors.New("give either advance or set")
	}
	switch {
	case err != nil:
		problem(w, http.StatusBadRequest, err)
		return
	case move.Set.IsZero():
		s.Advance(time.Duration(move.Advance))
	default:
		s.SetClock(move.Set)
	}
	s.showClock(w, r)
}

// showAll handles GET /state: everything, as a seed, secrets included.
func (s *Simulator) showAll(w http.ResponseWriter, _ *http.Request) {
	data, err := s.Save()
	if err != nil {
		problem(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // the client may have gone
}

func (s *Simulator) showState(w http.ResponseWriter, r *http.Request) {
	state, err := s.State(r.PathValue("domain"))
	if err != nil {
		problem(w, http.StatusNotFound, err)
		return
	}
	respond(w, state)
}

// changeState handles PATCH and PUT /state/{domain}: the fields that are given
// change, the others stay.
func (s *Simulator) changeState(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = s.Patch(r.PathValue("domain"), body)
	}
	switch {
	case errors.Is(err, ErrNoDomain):
		problem(w, http.StatusNotFound, err)
	case err != nil:
		problem(w, http.StatusBadRequest, err)
	default:
		s.showState(w, r)
	}
}
