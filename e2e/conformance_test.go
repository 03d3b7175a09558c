package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
)

// pagesSeen is the HTML of every page and state that the tests met.
type pagesSeen struct {
	mu    sync.Mutex
	names []string
	html  map[string]string // by name, the first of each
}

var collected = pagesSeen{html: make(map[string]string)}

func (c *pagesSeen) add(name, html string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, again := c.html[name]; !again {
		c.names = append(c.names, name)
		c.html[name] = html
	}
}

// notHTML matches what the checker says of htmx's attributes, and nothing else.
// They are no attributes of HTML; browsers ignore them, and without scripts so
// does everybody. Written as data-hx-… they would pass, and say the same.
var notHTML = regexp.MustCompile(`^Attribute “hx-(get|post|trigger|target|swap|sync|disable|include|vals|push-url|replace-url)” not allowed on element “(a|button|div|form|section|select)” at this point\.$`)

const checkerJar = "../web/checks/node_modules/vnu-jar/build/dist/vnu.jar"

// judge runs the HTML checker over all pages at once and says what is wrong,
// each finding once with the first page that has it.
func (c *pagesSeen) judge() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.names) == 0 {
		return nil
	}
	messages, err := c.run()
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	said := make(map[string]bool)
	for _, m := range messages {
		if notHTML.MatchString(m.Message) || said[m.Message] {
			continue
		}
		said[m.Message] = true
		var place int
		_, _ = fmt.Sscanf(filepath.Base(m.URL), "%d.html", &place) // 0 names a page, too
		problems = append(problems, fmt.Sprintf("%s: %s: %s\n        %s", c.names[place], m.Type, m.Message, m.Extract))
	}
	return problems
}

// finding is one message of the checker.
type finding struct {
	Type    string `json:"type"`
	URL     string `json:"url"`
	Message string `json:"message"`
	Extract string `json:"extract"`
}

func (c *pagesSeen) run() ([]finding, error) {
	if _, err := os.Stat(checkerJar); err != nil {
		return nil, fmt.Errorf("the HTML checker is missing: run make test, which installs it (%w)", err)
	}
	if _, err := exec.LookPath("java"); err != nil {
		return nil, fmt.Errorf("java is missing: run make test, which installs it (%w)", err)
	}
	dir, err := os.MkdirTemp("", "portal-e2e-html-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for i, name := range c.names {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.html", i)), []byte(c.html[name]), 0o600); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("java", "-jar", checkerJar, "--format", "json", "--exit-zero-always", "--stdout", dir)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run the HTML checker: %w\n%s", err, &problems)
	}
	var report struct {
		Messages []finding `json:"messages"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("read the HTML checker's report: %w\n%.500s", err, out)
	}
	return report.Messages, nil
}
