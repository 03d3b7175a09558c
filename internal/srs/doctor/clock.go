package doctor

import (
	"context"
	"net/http"
	"time"
)

// hear notes what an answer says about the time.
func (c *checkup) hear(source string, header http.Header) {
	if said, err := http.ParseTime(header.Get("Date")); err == nil {
		c.told = append(c.told, telling{source: source, said: said, at: c.set.Now()})
	}
}

// maxClockError is how far off a clock may be without being a finding.
const maxClockError = 5 * time.Minute

func (c *checkup) needsTime() string {
	if len(c.told) == 0 && c.leaf == nil {
		return "no server told the time (give --echo-url to ask another)"
	}
	return ""
}

// checkClock compares the clock with what was said last, else with the server's
// certificate.
func (c *checkup) checkClock(context.Context) {
	if len(c.told) == 0 {
		c.checkClockByCertificate()
		return
	}
	t := c.told[len(c.told)-1]
	off := t.at.Sub(t.said)
	c.fact("compared with", "%s", t.source)
	if off.Abs() < 2*time.Second { // dates have whole seconds, answers take a moment
		off = 0
	}
	c.fact("difference", "%s", off.Round(time.Second))
	if off.Abs() <= maxClockError {
		return
	}
	way := "fast"
	if off < 0 {
		way = "slow"
	}
	c.find(ClockOff, nil, "off", off.Abs().Round(time.Second).String()+" "+way, "source", t.source)
}

func (c *checkup) checkClockByCertificate() {
	c.fact("compared with", "the server's certificate, which tells days at most")
	if c.set.Now().Before(c.leaf.NotBefore) {
		c.find(ClockBeforeCertificate, nil, "begins", c.leaf.NotBefore.UTC().Format(time.DateTime)+" UTC")
	}
}
