package srssim

import (
	"fmt"
	"time"
)

// scenario is a kind of weather: settings and faults that go together.
type scenario struct {
	about  string
	adjust func(*Settings)
	faults []Fault
}

// scenarios are the presets for Config.Scenario.
var scenarios = map[string]scenario{
	"calm": {about: "everything works at once"},
	"slow": {
		about:  "every command takes 0.4 s or more, some take 5, a few 70 seconds",
		adjust: func(s *Settings) { s.Latency = Duration(400 * time.Millisecond) },
		faults: []Fault{
			{Kind: FaultDelay, DelayMS: 5_000, Probability: 0.1},
			{Kind: FaultDelay, DelayMS: 70_000, Probability: 0.01},
		},
	},
	"flaky": {
		about:  "one command in five meets a fault of any kind",
		adjust: func(s *Settings) { s.Latency = Duration(30 * time.Millisecond) },
		faults: []Fault{
			{Kind: FaultReset, Probability: 0.03},
			{Kind: FaultDrop, Probability: 0.03},
			{Kind: FaultCut, Probability: 0.03},
			{Kind: FaultGarbage, Probability: 0.02},
			{Kind: FaultHTTP, Status: 502, Probability: 0.02},
			{Kind: FaultCode, Code: 705, Probability: 0.04},
			{Kind: FaultCode, Code: 720, Probability: 0.03},
			{Kind: FaultDelay, DelayMS: 1_500, Probability: 0.05},
		},
	},
	"throttled": {
		about: "five commands a second and two at once for each account",
		adjust: func(s *Settings) {
			s.RatePerSecond, s.Parallel, s.CommandsPerConn = 5, 2, 20
			s.Latency = Duration(100 * time.Millisecond)
		},
	},
	"broken": {
		about: "nothing is answered as it should be",
		faults: []Fault{
			{Kind: FaultCode, Code: 720, Probability: 0.4},
			{Kind: FaultHTTP, Status: 503, Probability: 0.4},
			{Kind: FaultGarbage, Probability: 0.4},
			{Kind: FaultReset},
		},
	},
}

// Scenarios returns the names that Config.Scenario takes, each with a sentence.
func Scenarios() map[string]string {
	out := make(map[string]string, len(scenarios))
	for name, preset := range scenarios {
		out[name] = preset.about
	}
	return out
}

// scenarioNamed returns a preset; "" is calm.
func scenarioNamed(name string) (scenario, error) {
	if name == "" {
		name = "calm"
	}
	preset, known := scenarios[name]
	if !known {
		return scenario{}, fmt.Errorf("scenario %q is not one of %q", name, sortedKeys(scenarios))
	}
	if preset.adjust == nil {
		preset.adjust = func(*Settings) {}
	}
	return preset, nil
}
