package gateway

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
)

// health is 200 as long as the gateway runs; ready tells whether it has a miner.
func (g *Gateway) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, struct {
		Status string `json:"status"`
		Ready  bool   `json:"ready"`
	}{"ok", g.pool.Ready()})
}

func notReady() *openai.Error {
	return openai.Unavailable("not_ready", "no miner has answered this gateway yet; try again in a few seconds", 5*time.Second)
}

// writeJSON sends v as a whole answer; v always encodes.
func writeJSON(w http.ResponseWriter, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(append(b, '\n'))
}
