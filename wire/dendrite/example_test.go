package dendrite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire/dendrite"
)

func Example() {
	validator, miner := keys.Dev("Alice"), keys.Dev("Bob")
	axon, err := dendrite.NewAxon(miner, func(name string) (hashed []string, ok bool) {
		return []string{"a", "b"}, name == "Add"
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(axon.Handler(func(w http.ResponseWriter, _ *http.Request, c *dendrite.Call) {
		var q struct{ A, B int }
		if err := json.Unmarshal(c.Body, &q); err != nil {
			c.Refuse(w, http.StatusBadRequest, err.Error())
			return
		}
		_ = c.Answer(w, fmt.Appendf(nil, `{"total": %d}`, q.A+q.B))
	}))
	defer server.Close()

	d, err := dendrite.New(validator, server.Client())
	if err != nil {
		fmt.Println(err)
		return
	}
	to := dendrite.Target{Hotkey: miner.AccountID(), Address: server.Listener.Addr().String()}
	answer, err := d.Send(context.Background(), to, dendrite.Synapse{
		Name: "Add", Body: []byte(`{"a": 2, "b": 40, "total": null}`), Hashed: []string{"a", "b"}, Timeout: 12 * time.Second,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	fields, _ := dendrite.Fields(body)
	fmt.Printf("%s: %s\n", answer.Axon.StatusMessage, fields)
	// Output: Success: {"a":2,"b":40,"total":42}
}
