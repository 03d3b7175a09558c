//go:build !linux

package private

import (
	"os/exec"
	"strconv"
)

// commandLine returns a process's arguments, or "" when there is no such process.
func commandLine(pid int) string {
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return string(out)
}
