package conformance

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

func TestSDK11sSignedRequestsVerifyHere(t *testing.T) {
	requireClients(t)
	server := httptest.NewServer(wire.NewVerifier(keys.Dev("Bob").AccountID()).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sender, _ := wire.Sender(r.Context())
		fmt.Fprintln(w, sender)
	})))
	t.Cleanup(server.Close)
	host, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	cmd := exec.CommandContext(t.Context(), ".venv-sdk11/bin/python", "btauth.py", "ask", host, port)
	cmd.Dir = clients
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "10 steps passed") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestOurSignedRequestsVerifyAtSDK11(t *testing.T) {
	requireClients(t)
	port := testnode.FreePorts(t, 1)[0]
	said(t, background(t, ".venv-sdk11", "btauth.py", "serve", port), "the server listens")
	edward, err := keys.FromURI("//Edward", keys.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	alice, bob := keys.Dev("Alice"), keys.Dev("Bob").AccountID()
	for name, c := range map[string]struct {
		key          keys.Pair
		receiver     keys.AccountID
		method, path string
		body, says   string
	}{
		"signed":         {alice, bob, http.MethodPost, "/echo?n=1%202", `{"n": 1}`, alice.AccountID().String()},
		"by ed25519":     {edward, bob, http.MethodPost, "/", "x", edward.AccountID().String()},
		"without a body": {alice, bob, http.MethodGet, "/a//b?q=%C3%BC&r=a+b", "", alice.AccountID().String()},
		"for another":    {alice, alice.AccountID(), http.MethodPost, "/", "x", "WrongReceiver"},
		"for nobody":     {alice, keys.AccountID{}, http.MethodPost, "/", "x", "WrongReceiver"},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), c.method, "http://127.0.0.1:"+port+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			client := &http.Client{Transport: &wire.Transport{Key: c.key, Receiver: c.receiver}}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if b, err := io.ReadAll(resp.Body); err != nil || string(b) != c.says {
				t.Errorf("it answers %d %s, %v", resp.StatusCode, b, err)
			}
		})
	}
}
