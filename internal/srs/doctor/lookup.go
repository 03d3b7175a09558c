package doctor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	// lookupBody is the request, as block V3 of the XCP reference, section 1.3: a
	// name that is reserved for examples, so that nothing depends on the answer.
	lookupBody = `<?xml version='1.0' encoding='UTF-8' standalone='no' ?><!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>` +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc><item key="protocol">XCP</item>` +
		`<item key="action">LOOKUP</item><item key="object">DOMAIN</item><item key="attributes"><dt_assoc>` +
		`<item key="domain">example.com</item></dt_assoc></item></dt_assoc></data_block></body></OPS_envelope>`

	maxAnswer = 1 << 20 // bytes of a body
	maxHead   = 1 << 16 // bytes before it
)

// received is an answer as it came over the wire.
type received struct {
	bare   bool // XML without HTTP around it
	status int  // of HTTP
	body   []byte
}

var (
	errTooLarge = errors.New("more than 1 MiB came")
	errNotHTTP  = errors.New("neither HTTP nor XML")
	errCut      = errors.New("it ends before its end")
)

func (c *checkup) needsSigned() string {
	switch {
	case c.secured == nil:
		return "there is no TLS connection (step tls)"
	case c.account.Username == "" || c.account.Key.IsEmpty():
		return "there is no user name or no key to sign with (step settings)"
	case !c.signed:
		return "signatures would be wrong (step signature)"
	}
	return ""
}

// checkLookup sends the command and reads what comes back, whatever it is. A
// failure to send is no finding by itself: a server that refuses our address may
// have answered and closed already.
func (c *checkup) checkLookup(ctx context.Context) {
	wait := c.account.ReadTimeout
	if wait == 0 {
		wait = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = c.secured.SetDeadline(time.Unix(1, 0)) })()

	req, err := c.lookupRequest(ctx)
	if err != nil {
		c.find(LookupFailed, err)
		return
	}
	c.fact("command", "LOOKUP DOMAIN example.com, %d bytes", len(lookupBody))
	sendErr := req.Write(c.secured)
	got, err := c.receive(req)
	if err != nil {
		c.find(codeOfLookup(err), firstOf(err, sendErr))
		return
	}
	c.got = got
	c.fact("answer", "%d bytes", len(got.body))
}

// firstOf prefers what says more than the end of a stream.
func firstOf(err, sendErr error) error {
	if sendErr != nil && errors.Is(err, io.EOF) {
		return sendErr
	}
	return err
}

func (c *checkup) lookupRequest(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.String(), strings.NewReader(lookupBody))
	if err != nil {
		return nil, err
	}
	c.signature = c.set.sign([]byte(lookupBody), c.account.Key)
	req.Close = true
	req.Header = http.Header{
		"Content-Type": {"text/xml"}, "X-Username": {c.account.Username}, "X-Signature": {c.signature}, "User-Agent": {"portal"},
	}
	return req, nil
}

// receive reads an answer with HTTP or without, see the XCP reference, section 1.5.
func (c *checkup) receive(req *http.Request) (*received, error) {
	var seen bytes.Buffer
	in := bufio.NewReader(io.TeeReader(io.LimitReader(c.secured, maxAnswer+maxHead), &seen))
	start, err := in.Peek(5)
	if len(start) == 0 {
		return nil, err
	}
	text := bytes.TrimLeft(start, " \t\r\n\ufeff")
	switch {
	case len(text) > 0 && text[0] == '<', string(start) == requestSlow[:len(start)]:
		got := &received{bare: true, status: http.StatusOK}
		got.body, err = readAll(in)
		if isReset(err) {
			err = nil // the usual end of such an answer
		}
		return got, orCut(got.body, err)
	case string(start) != "HTTP/":
		return nil, errNotHTTP
	}
	resp, err := http.ReadResponse(in, req)
	if err != nil {
		return nil, badHead(err, seen.Bytes())
	}
	defer resp.Body.Close()
	c.hear("the API host", resp.Header)
	got := &received{status: resp.StatusCode}
	got.body, err = readAll(resp.Body)
	return got, orCut(got.body, err)
}

// badHead says why no headers could be read; err itself may quote anything.
func badHead(err error, seen []byte) error {
	switch {
	case isTimeout(err):
		return err
	case !bytes.Contains(seen, []byte("\r\n\r\n")):
		return errCut
	}
	return errNotHTTP
}

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if len(body) > maxAnswer {
		return nil, errTooLarge
	}
	return body, err
}

// orCut tells an answer that was cut off, by its length or by its missing end.
func orCut(body []byte, err error) error {
	begun := bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) && bytes.Contains(body, []byte("<OPS_envelope"))
	ended := bytes.Contains(body, []byte("</OPS_envelope>"))
	if isAny(err, io.ErrUnexpectedEOF) || err != nil && isReset(err) || err == nil && begun && !ended {
		return errCut
	}
	return err
}

func codeOfLookup(err error) Code {
	switch {
	case isTimeout(err):
		return LookupTimeout
	case errors.Is(err, errCut):
		return LookupCut
	case errors.Is(err, errTooLarge):
		return LookupTooLarge
	case errors.Is(err, errNotHTTP):
		return LookupNotHTTP
	case isReset(err):
		return LookupReset
	case isAny(err, io.EOF, io.ErrUnexpectedEOF):
		return LookupClosed
	}
	return LookupFailed
}
