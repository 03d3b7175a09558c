package srssim

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// edit is a change of example.com that always means something new.
func edit(host string) string {
	return command("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", []string{"domain", "example.com"},
		"op_type", "assign", "assign_ns", array(host+".example.net", "ns2.example.net"))
}

func TestFaultsDoWhatTheyAreNamedFor(t *testing.T) {
	tests := []struct {
		name    string
		fault   string
		applied bool
		code    int // in the ledger
		seen    func(resp *http.Response, body []byte, err error) bool
	}{
		{"a code without applying", `{"kind":"code","code":705}`, false, 705, answers("705")},
		{"a code although applied", `{"kind":"code","code":705,"apply":true}`, true, 705, answers("705")},
		{"throttling", `{"kind":"code","code":310,"text":"Slow down"}`, false, 310, answers("310")},
		{"an HTTP status", `{"kind":"http","status":502}`, false, 0, func(resp *http.Response, _ []byte, err error) bool {
			return err == nil && resp.StatusCode == 502
		}},
		{"HTTP 500 unless told otherwise", `{"kind":"http","apply":true}`, true, 0, func(resp *http.Response, _ []byte, err error) bool {
			return err == nil && resp.StatusCode == 500
		}},
		{"a cut body", `{"kind":"cut"}`, true, 200, func(_ *http.Response, body []byte, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF)
		}},
		{"garbage", `{"kind":"garbage"}`, false, 0, func(resp *http.Response, body []byte, err error) bool {
			var v any
			return err == nil && resp.StatusCode == 200 && xml.Unmarshal(body, &v) != nil
		}},
		{"a dropped reply", `{"kind":"drop"}`, true, 200, func(_ *http.Response, _ []byte, err error) bool {
			return errors.Is(err, io.EOF)
		}},
		{"a reset", `{"kind":"reset"}`, false, 0, func(_ *http.Response, _ []byte, err error) bool {
			return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
		}},
		{"a lie", `{"kind":"lie"}`, false, 200, answers("200")},
		{"XML without HTTP", `{"kind":"raw"}`, false, 555, func(_ *http.Response, _ []byte, err error) bool {
			return err != nil && strings.Contains(err.Error(), "malformed HTTP")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, baseSeed)
			if status := r.control("POST", "/faults", strings.Replace(tt.fault, "{", `{"count":1,`, 1), nil); status != 200 {
				t.Fatalf("arming: %d", status)
			}
			resp, body, err := r.post(edit("new"))
			if !tt.seen(resp, body, err) {
				t.Errorf("seen: %v %v\n%s", resp, err, body)
			}
			if applied := slices.Contains(r.delegation("example.com"), "new.example.net"); applied != tt.applied {
				t.Errorf("applied %v, want %v", applied, tt.applied)
			}
			e := r.sim.Ledger(0)[0]
			if e.Changed != tt.applied || e.Code != tt.code || e.Fault == "" {
				t.Errorf("ledger: %+v", e)
			}
			if len(r.sim.Faults()) != 0 {
				t.Error("the fault is still armed")
			}
		})
	}
}

func answers(code string) func(*http.Response, []byte, error) bool {
	return func(_ *http.Response, body []byte, err error) bool {
		return err == nil && bytes.Contains(body, []byte(`<item key="response_code">`+code+`</item>`))
	}
}

func TestFaultsMatchWhatTheyAreMeantFor(t *testing.T) {
	r := start(t, baseSeed)
	arm := func(f Fault) {
		t.Helper()
		r.sim.ClearFaults()
		if err := r.sim.AddFaults(f); err != nil {
			t.Fatal(err)
		}
	}
	codes := func(n int) string {
		var out []string
		for range n {
			out = append(out, r.call(userInfo()).code())
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		name  string
		fault Fault
		want  string
	}{
		{"until disarmed", Fault{}, "720 720 720 720"},
		{"two times", Fault{Count: 2}, "720 720 200 200"},
		{"after one match", Fault{Count: 1, After: 1}, "200 720 200 200"},
		{"this action", Fault{Action: "get", Object: "userinfo"}, "720 720 720 720"},
		{"another action", Fault{Action: "SET"}, "200 200 200 200"},
		{"another domain", Fault{Domain: "example.net"}, "200 200 200 200"},
		{"this domain", Fault{Domain: "Example.com"}, "720 720 720 720"},
		{"another account", Fault{Account: "globex"}, "200 200 200 200"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.fault.Kind, tt.fault.Code = FaultCode, 720
			arm(tt.fault)
			if got := codes(4); got != tt.want {
				t.Errorf("codes %s, want %s", got, tt.want)
			}
		})
	}
	arm(Fault{Kind: FaultCode, Code: 720, Probability: 0.5})
	if got := codes(60); !strings.Contains(got, "720") || !strings.Contains(got, "200") {
		t.Errorf("a fault of even odds: %s", got)
	}
}

func TestDelaysAddToOtherFaults(t *testing.T) {
	r := start(t, baseSeed)
	r.control("POST", "/faults", `[{"kind":"delay","delay_ms":60,"count":1},{"kind":"delay","delay_ms":60,"delay_after":true,"count":1},
		{"kind":"code","code":702,"count":1}]`, nil)
	began := time.Now()
	wantCode(t, r.call(edit("new")), "702")
	if took := time.Since(began); took < 120*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestAClientThatLeavesDoesNotStopItsCommand(t *testing.T) {
	r := start(t, baseSeed)
	if err := r.sim.AddFaults(Fault{Kind: FaultDelay, DelayMS: 300, Count: 1}); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		for len(r.sim.Faults()) > 0 { // until the command is inside
			time.Sleep(time.Millisecond)
		}
		leave()
	}()
	body := edit("new")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.run.XCPURL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"X-Username": {testUser}, "X-Signature": {sign(body, testKey)}, "Content-Type": {"text/xml"}}
	if _, _, err := r.do(req); !errors.Is(err, context.Canceled) {
		t.Fatalf("the client did not leave: %v", err)
	}
	for deadline := time.Now().Add(5 * time.Minute); len(r.sim.Ledger(0)) == 0 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if !slices.Contains(r.delegation("example.com"), "new.example.net") {
		t.Error("the command was not applied")
	}
}

func TestFaultsThatMeanNothingAreRefused(t *testing.T) {
	r := start(t, baseSeed)
	for _, body := range []string{
		`{}`, `{"kind":"explode"}`, `{"kind":"code"}`, `{"kind":"delay"}`, `{"kind":"drop","probability":2}`,
		`{"kind":"drop","count":-1}`, `{"kind":"http","status":99}`, `{"kind":"drop","typo":1}`, `[`, ``,
	} {
		if status := r.control("POST", "/faults", body, nil); status != 400 {
			t.Errorf("%s: %d", body, status)
		}
	}
	if len(r.sim.Faults()) != 0 {
		t.Error("a refused fault is armed")
	}
}
