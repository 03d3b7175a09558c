package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"portal/internal/routine"
	"portal/internal/srs/srssim"
)

// SimulatorReady is the line that tells where a simulator serves.
type SimulatorReady struct {
	XCP     string `json:"xcp"`
	Control string `json:"control"`
	CAFile  string `json:"ca_file"`
}

// simulator is the simulator as a process of its own: it outlives a crash
// of the portal for as long as it takes to save its state.
type simulator struct {
	SimulatorReady
	tie  io.Closer // its standard input; closing it ends it
	done chan error
}

// startSimulator runs this program as a simulator, on what an earlier run
// left in dir.
func startSimulator(ctx context.Context, dir, scenario string, brands []Brand) (*simulator, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	seedFile := filepath.Join(dir, "seed.json")
	if err := writeSeed(seedFile, Seed(brands)); err != nil {
		return nil, err
	}
	state := filepath.Join(dir, "state.json")
	if err := awaitSaved(ctx, filepath.Join(dir, "simulator.pid")); err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "--log-level=warn", "simulate", "opensrs", "--tied", "--addr=127.0.0.1:0",
		"--control=127.0.0.1:0", "--seed="+seedFile, "--state="+state, "--dir="+dir, "--scenario="+scenario)
	cmd.Stderr = os.Stderr
	// A group of its own: Ctrl-C at the terminal is the portal's to handle, whose
	// last calls still need an answer.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	tie, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start simulator: %w", err)
	}
	sim := &simulator{tie: tie, done: make(chan error, 1)}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &sim.SimulatorReady)
	}
	if err != nil {
		_ = tie.Close()
		return nil, fmt.Errorf("simulator did not start: %w", cmd.Wait())
	}
	routine.Begin(cmd.Wait, func(err error) { sim.done <- err })
	return sim, os.WriteFile(filepath.Join(dir, "simulator.pid"), fmt.Append(nil, cmd.Process.Pid), 0o600)
}

// awaitSaved waits for a simulator that a killed portal left behind: it is
// saving its state.
func awaitSaved(ctx context.Context, pidFile string) error {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return nil // the first run
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil || pid <= 1 {
		return nil
	}
	for range 200 {
		if !isProgram(pid) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("the simulator of an earlier run (process %d) does not end", pid)
}

func writeSeed(path string, seed srssim.Seed) error {
	data, err := json.Marshal(seed)
	if err != nil {
		return fmt.Errorf("encode seed: %w", err)
	}
	return os.WriteFile(path, data, 0o600)
}

// Close asks the simulator to save and end, and waits.
func (s *simulator) Close() error {
	_ = s.tie.Close()
	select {
	case err := <-s.done:
		return err
	case <-time.After(15 * time.Second):
		return fmt.Errorf("simulator does not end")
	}
}
