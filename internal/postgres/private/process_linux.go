package private

import (
	"fmt"
	"os"
)

// commandLine returns a process's arguments, or "" when there is no such process.
func commandLine(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	return string(text)
}
