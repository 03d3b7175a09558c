package srs

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// Config holds the settings of one reseller account. Zero values of the limits
// and times mean the defaults named beside them.
type Config struct {
	Endpoint      string         // https://host:55443; its path is sent as it is
	BatchEndpoint string         // for SUBMIT BULK_CHANGE only; "" if not used
	Username      string         // the primary reseller user
	Key           secret.String  // as the control panel shows it
	RootCAs       *x509.CertPool // nil for those of the system

	DialTimeout   time.Duration // 10 s, including the TLS handshake
	ReadTimeout   time.Duration // 30 s, all attempts of a read together, and of a sign-in
	WriteTimeout  time.Duration // 100 s, of a change
	MaxReplyBytes int64         // 1 MiB

	// Turns hold the limits on calls across processes. If nil, the next three
	// settings hold for this process.
	Turns        Turns
	MaxParallel  int           // 10 calls at a time
	MaxPerSecond int           // 50 calls in any second
	MaxWait      time.Duration // 10 s in line for one of these two limits

	DNSSECCommand DNSSECCommand // DNSSECBySet; where the server does not know it, the other is tried

	ReadRetries int           // 2; a negative number for none
	RetryDelay  time.Duration // 200 ms before the first retry, doubling, with jitter
	BreakAfter  int           // 5 transport failures in a row open the circuit
	BreakFor    time.Duration // 10 s until the next call may try

	Now func() time.Time // time.Now
}

// Client speaks XCP for one reseller account. It is safe for concurrent use.
type Client struct {
	config    Config
	main      *url.URL
	batch     *url.URL // nil if not configured
	transport *transport
	manners   *manners
	flights   singleflight.Group
	epoch     atomic.Int64 // counts beginnings and ends of changes
	now       func() time.Time
}

// NewClient checks the settings; it does not connect. The error names every bad
// setting.
func NewClient(c Config) (*Client, error) {
	c = c.withDefaults()
	main, err := parseEndpoint("endpoint", c.Endpoint)
	var batch *url.URL
	if c.BatchEndpoint != "" {
		var batchErr error
		batch, batchErr = parseEndpoint("batch endpoint", c.BatchEndpoint)
		err = errors.Join(err, batchErr)
	}
	if c.Username == "" {
		err = errors.Join(err, errors.New("OpenSRS username is missing"))
	}
	if c.Key.IsEmpty() {
		err = errors.Join(err, errors.New("OpenSRS key is missing"))
	}
	if !slices.Contains([]DNSSECCommand{"", DNSSECBySet, DNSSECByModify}, c.DNSSECCommand) {
		err = errors.Join(err, fmt.Errorf("DNSSEC command %.30q is neither %q nor %q", string(c.DNSSECCommand), DNSSECBySet, DNSSECByModify))
	}
	if err != nil {
		return nil, err
	}
	return &Client{
		config: c, main: main, batch: batch,
		transport: newTransport(c), manners: newManners(c), now: c.Now,
	}, nil
}

func parseEndpoint(name, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, fmt.Errorf("OpenSRS %s %q is not of the form https://host:port", name, text)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func (c Config) withDefaults() Config {
	c.DialTimeout = or(c.DialTimeout, 10*time.Second)
	c.ReadTimeout = or(c.ReadTimeout, 30*time.Second)
	c.WriteTimeout = or(c.WriteTimeout, 100*time.Second)
	c.MaxReplyBytes = or(c.MaxReplyBytes, 1<<20)
	c.MaxParallel = or(c.MaxParallel, 10)
	c.MaxPerSecond = or(c.MaxPerSecond, 50)
	c.MaxWait = or(c.MaxWait, 10*time.Second)
	c.ReadRetries = or(c.ReadRetries, 2)
	c.RetryDelay = or(c.RetryDelay, 200*time.Millisecond)
	c.BreakAfter = or(c.BreakAfter, 5)
	c.BreakFor = or(c.BreakFor, 10*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func or[N int | int64 | time.Duration](value, fallback N) N {
	if value == 0 {
		return fallback
	}
	return value
}

// Close drops the connections that are kept open. Calls in flight go on.
func (c *Client) Close() { c.transport.close() }

// String names the account and the host.
func (c *Client) String() string { return c.config.Username + " at " + c.main.Host }

// Now is the client's clock.
func (c *Client) Now() time.Time { return c.now() }

// DNSSECCommand is the one of the settings.
func (c *Client) DNSSECCommand() DNSSECCommand { return c.config.DNSSECCommand }

// run sends a command in the way that its effect asks for.
func (c *Client) run(ctx context.Context, cmd command) (*Reply, error) {
	if addr := registrar.Visitor(ctx); addr.IsValid() {
		cmd.registrantIP = addr.String()
	}
	body, err := xcp.Append(make([]byte, 0, 1024), cmd.wire())
	if err != nil {
		return nil, &registrar.Error{Kind: registrar.ErrRejected, Reason: registrar.ReasonInvalid, Op: cmd.op(), Err: err}
	}
	to := c.main
	if cmd.host == batchHost {
		to = c.batch
	}
	if to == nil {
		return nil, &registrar.Error{Kind: registrar.ErrUnavailable, Reason: registrar.ReasonSetup, Op: cmd.op(),
			Err: errors.New("no batch endpoint is configured")}
	}
	if cmd.effect == reading {
		return c.read(ctx, &cmd, to, body)
	}
	return c.once(ctx, &cmd, to, body)
}

// replyTo is run for commands whose refusals carry no details.
func (c *Client) replyTo(ctx context.Context, cmd command) (*Reply, error) {
	r, err := c.run(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// about sends a command by reseller authority that names its domain in the
// attributes.
func (c *Client) about(ctx context.Context, e effect, action, domain string, attributes xcp.Assoc) (*Reply, error) {
	with := xcp.Assoc{"domain": domain}
	maps.Copy(with, attributes)
	return c.replyTo(ctx, command{Action: action, Object: "DOMAIN", effect: e, Attributes: with})
}

// read shares its answer with everybody who asks for the same at the same time,
// but not across the beginning or end of a change: who reads after a change must
// not be given an answer from before it.
func (c *Client) read(ctx context.Context, cmd *command, to *url.URL, body []byte) (*Reply, error) {
	start := c.now()
	if err := ctx.Err(); err != nil {
		return cmd.judge(exchange{err: err}, 0)
	}
	key := fmt.Sprintf("%d %s", c.epoch.Load(), body)
	shared := c.flights.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.config.ReadTimeout)
		defer cancel()
		return c.manners.read(ctx, func(ctx context.Context) exchange { return c.exchange(ctx, cmd, to, body) }), nil
	})
	var x exchange
	select {
	case result := <-shared:
		x = result.Val.(exchange)
	case <-ctx.Done():
		x.err = ctx.Err()
	}
	return cmd.judge(x, c.now().Sub(start))
}

// once sends a command a single time, whatever happens.
func (c *Client) once(ctx context.Context, cmd *command, to *url.URL, body []byte) (*Reply, error) {
	if cmd.effect == changing {
		c.epoch.Add(1)
		defer c.epoch.Add(1)
	}
	limit := c.config.WriteTimeout
	if cmd.effect == session {
		limit = c.config.ReadTimeout // no registry is asked, and somebody waits
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := c.now()
	x := c.manners.once(ctx, func(ctx context.Context) exchange { return c.exchange(ctx, cmd, to, body) })
	return cmd.judge(x, c.now().Sub(start))
}

// exchange is one request and what came of it: a reply or an error.
type exchange struct {
	reply *Reply
	err   error
	sent  bool
}

func (c *Client) exchange(ctx context.Context, cmd *command, to *url.URL, body []byte) exchange {
	start := c.now()
	a, err := c.transport.post(ctx, to, body, cmd.effect == reading)
	if err != nil {
		return exchange{err: cmd.conceal(err, c.config.Key), sent: a.sent}
	}
	reply, err := a.reply()
	if err != nil {
		return exchange{err: err, sent: true}
	}
	reply.Op = cmd.op()
	reply.Text = cmd.redact(reply.Text, c.config.Key)
	reply.Duration = c.now().Sub(start)
	return exchange{reply: reply, sent: true}
}
