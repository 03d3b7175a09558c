package doctor

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

func (c *checkup) needsAnswer() string {
	if c.got == nil {
		return "there is no answer to read (step lookup)"
	}
	return ""
}

// checkAnswer reads the answer for the operator: its XCP code if it has one, else
// what HTTP says.
func (c *checkup) checkAnswer(context.Context) {
	if c.got.bare {
		c.fact("form", "XML without HTTP around it")
		defer c.mentionBare()
	} else {
		c.fact("HTTP status", "%d", c.got.status)
	}
	reply, err := xcp.Decode(string(c.got.body))
	code, text := reply.Get("response_code").Text(), strings.TrimSpace(reply.Get("response_text").Text())
	if err != nil || code == "" {
		c.readHTTP()
		return
	}
	c.fact("code", "%s", code)
	success := reply.Get("is_success").Text()
	if success == "1" && slices.Contains(answersToLookup, code) {
		c.fact("text", "%s", text)
		return
	}
	c.readCode(code, text, success)
}

// answersToLookup are the codes that a LOOKUP is answered with when all is well.
var answersToLookup = []string{"200", "210", "211", "221"}

// mentionBare adds a word about the form, unless it is the known one of a refusal.
func (c *checkup) mentionBare() {
	if !slices.ContainsFunc(c.step.Findings, func(f Finding) bool { return f.Code == AnswerAddress }) {
		c.find(AnswerBare, nil)
	}
}

// requestSlow begins the text, without a code, for a request that did not arrive
// in time (XCP reference, section 1.5).
const requestSlow = "Timeout reading client request"

// readHTTP reads an answer that is no XCP reply.
func (c *checkup) readHTTP() {
	begins := "it begins: " + string(c.got.body)
	status := strconv.Itoa(c.got.status)
	switch {
	case bytes.Contains(c.got.body, []byte(requestSlow)):
		c.find(AnswerRequestSlow, begins)
	case c.got.status == http.StatusOK:
		c.find(AnswerNotXCP, begins)
	case c.got.status == http.StatusUnauthorized:
		c.find(AnswerCredentials, begins)
	case c.got.status >= 500:
		c.find(AnswerServerError, begins, "status", status)
	case c.got.status == http.StatusNotFound:
		c.find(AnswerWrongPath, begins)
	default:
		c.find(AnswerHTTPStatus, begins, "status", status)
	}
}

// codes are those that mean one thing whatever their text is.
var codes = map[string]Code{
	"401": AnswerCredentials, "410": AnswerReseller,
	"300": AnswerRate, "310": AnswerParallel, "350": AnswerConnectionWorn,
	"404": AnswerMissingHeader, "430": AnswerCommand,
}

// readCode reads a reply that is no success.
func (c *checkup) readCode(code, text, success string) {
	found, known := codes[code]
	meaning := srs.Explain(code, text)
	switch {
	case aboutAddress(code, text, success):
		c.explainAddress(text)
		return
	case known && success != "1":
	case code == "400" && commandUnknown.MatchString(text):
		found = AnswerCommand
	case code == "400":
		found = AnswerInternal
	case meaning.Class == srs.Transient:
		found = AnswerRegistry
	default:
		found = AnswerUnexpected
	}
	c.find(found, text, "code", code, "meaning", meaning.Sentence)
}

var (
	commandUnknown = regexp.MustCompile(`(?i)invalid command`)
	addressText    = regexp.MustCompile(`(?i)ip address|connection refused`)
	addressQuoted  = regexp.MustCompile(`(?i)ip address[^0-9a-f]*([0-9a-f.:]+)`)
)

// aboutAddress knows the refusal of our address: by its words, or by code 555
// without a flag, since the number has another meaning (XCP reference, 1.5).
func aboutAddress(code, text, success string) bool {
	switch code {
	case "400", "401", "410", "555":
		return success != "1" && addressText.MatchString(text) || code == "555" && success == ""
	}
	return false
}

// explainAddress quotes the address that the server saw, if it says so.
func (c *checkup) explainAddress(text string) {
	seen := "It does not say which address it saw."
	var address netip.Addr
	if quoted := addressQuoted.FindStringSubmatch(text); quoted != nil {
		address, _ = netip.ParseAddr(quoted[1]) // an invalid one counts as not quoted
	}
	if address.IsValid() {
		c.fact("address seen", "%s", address)
		seen = "It saw " + address.String() + "."
	}
	c.find(AnswerAddress, text, "seen", seen)
	if address.IsValid() && c.own.IsValid() && address.Unmap() != c.own {
		c.find(AnswerAddressDiffers, nil, "address", address.String(), "echo", c.own.String())
	}
}
