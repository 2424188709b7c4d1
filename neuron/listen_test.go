package neuron

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// queue is a listener of connections that are there already.
type queue chan net.Conn

func (q queue) Accept() (net.Conn, error) {
	conn, ok := <-q
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (queue) Close() error   { return nil }
func (queue) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection of an address.
type from struct {
	net.Conn
	addr net.TCPAddr
}

func (c *from) RemoteAddr() net.Addr { return &c.addr }

func TestOneAddressNeverTakesAllConnections(t *testing.T) {
	q := make(queue, 16)
	l := limited(q, 8, 2)
	dial := func(ip string, port int) net.Conn {
		here, there := net.Pipe()
		q <- &from{Conn: there, addr: net.TCPAddr{IP: net.ParseIP(ip), Port: port}}
		return here
	}
	isClosed := func(c net.Conn) bool {
		_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		_, err := c.Read(make([]byte, 1))
		return err == io.EOF
	}
	accept := func() net.Conn {
		t.Helper()
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	dial("192.0.2.1", 1)
	dial("::ffff:192.0.2.1", 2)
	held := accept()
	accept()
	third := dial("192.0.2.1", 3)
	honest := dial("192.0.2.2", 1)
	if got := accept().RemoteAddr().String(); got != "192.0.2.2:1" {
		t.Errorf("the next that is let in is %s", got)
	}
	if !isClosed(third) || isClosed(honest) {
		t.Error("the third of one address is kept, or the first of another is not")
	}
	held.Close()
	held.Close() // gives one place back, not two
	dial("192.0.2.1", 4)
	accept()
	fifth := dial("192.0.2.1", 5)
	for i := range 3 {
		dial("2001:db8:0:1::"+string(rune('1'+i)), 1)
	}
	accept()
	accept()
	close(q)
	if _, err := l.Accept(); err == nil {
		t.Error("a third of one /64 is let in")
	}
	if !isClosed(fifth) {
		t.Error("a connection that is closed twice makes room for two")
	}
}

func TestWhoIsNotLetInKeepsNoConnection(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	signed := a.request(t, "/x", []byte("hi"), bob, alice.AccountID())
	refused := a.request(t, "/x", []byte("hi"), dave, alice.AccountID())
	unsigned := a.request(t, "/x", []byte("hi"), nil, alice.AccountID())
	health, _ := http.NewRequest(http.MethodGet, a.url+"/healthz", nil)
	unknown, _ := http.NewRequest(http.MethodDelete, a.url+"/x", nil)
	for name, c := range map[string]struct {
		req     *http.Request
		isKept  bool
		answers int
	}{
		"a validator's":  {signed, true, 200},
		"a stranger's":   {refused, false, 403},
		"an unsigned":    {unsigned, false, 401},
		"a look at it":   {health, false, 200},
		"another method": {unknown, false, 405},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", c.req.URL.Host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			if err := c.req.Write(conn); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), c.req)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			if resp.StatusCode != c.answers || resp.Close == c.isKept {
				t.Errorf("%d, closed %v", resp.StatusCode, resp.Close)
			}
		})
	}
}
