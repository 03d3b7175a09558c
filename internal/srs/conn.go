package srs

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
)

// conn watches one connection for two things that package net/http can't tell:
// whether anything was sent, and whether the answer is bare XML, which servers
// send without status line and headers to addresses they do not know, before
// they reset the connection (XCP reference, section 1.5).
type conn struct {
	net.Conn

	mu     sync.Mutex
	writes int
	closed bool
	calls  int // requests that were given this connection

	started chan struct{} // closed by the first write
	shut    chan struct{} // closed by Close
	peeked  chan struct{} // closed by the first read, which sets bare
	looked  bool
	bare    bool
	ahead   []byte // read already, or made up
}

func watch(inner net.Conn) *conn {
	return &conn{Conn: inner, started: make(chan struct{}), shut: make(chan struct{}), peeked: make(chan struct{})}
}

// bareHead stands in for the missing status line and headers.
const bareHead = "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"

// Write counts before it sends. After Close it sends nothing, so that a count
// taken then is final. Where it fails because the server has reset the connection,
// a refusal may have come before; then the failure is kept quiet for Read to tell.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return 0, net.ErrClosed
	}
	if c.writes++; c.writes == 1 {
		close(c.started)
	}
	c.mu.Unlock()
	n, err := c.Conn.Write(p)
	if err != nil {
		select {
		case <-c.peeked:
		case <-c.shut:
			return n, err
		}
		if c.bare {
			return len(p), nil
		}
	}
	return n, err
}

// Close closes the connection.
func (c *conn) Close() error {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.shut)
	}
	c.mu.Unlock()
	return c.Conn.Close()
}

func (c *conn) sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes
}

// mostCalls is how many requests a connection takes: the server answers the
// 101st with code 350 and closes (XCP reference, section 1.5).
const mostCalls = 90

// isWorn counts a request in and reports whether it is to be the last.
func (c *conn) isWorn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	return c.calls >= mostCalls
}

// Read holds back what comes before the first request: net/http would throw an
// early refusal away as unsolicited.
func (c *conn) Read(p []byte) (int, error) {
	if !c.looked {
		c.looked = true
		select {
		case <-c.started:
		case <-c.shut:
			return 0, net.ErrClosed
		}
		err := c.peek()
		close(c.peeked)
		if err != nil {
			return 0, err
		}
	}
	if len(c.ahead) > 0 {
		n := copy(p, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	n, err := c.Conn.Read(p)
	if c.bare && err != nil && !errors.Is(err, net.ErrClosed) {
		err = io.EOF // the reset that follows a bare answer is its end
	}
	return n, err
}

func (c *conn) peek() error {
	first := make([]byte, 512)
	n, err := c.Conn.Read(first)
	if n == 0 {
		return err
	}
	c.ahead = first[:n]
	text := bytes.TrimLeft(c.ahead, " \t\r\n\ufeff")
	if c.bare = len(text) > 0 && text[0] == '<'; c.bare {
		c.ahead = append([]byte(bareHead), c.ahead...)
	}
	return nil
}
