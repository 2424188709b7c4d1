package wire_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

func Example() {
	validator, miner := keys.Dev("Alice"), keys.Dev("Bob").AccountID()

	guarded := wire.NewVerifier(miner).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sender, _ := wire.Sender(r.Context())
		fmt.Fprintln(w, "hello,", sender)
	}))
	server := httptest.NewServer(guarded)
	defer server.Close()

	client := &http.Client{Transport: &wire.Transport{Key: validator, Receiver: miner}}
	resp, err := client.Post(server.URL, "text/plain", strings.NewReader("hi"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	fmt.Print(string(answer))
	// Output: hello, 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
}
