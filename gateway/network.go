package gateway

import (
	"net/http"
	"time"
)

// networkView is the answer to GET /api/network.
type networkView struct {
	Height      uint64      `json:"height"`
	Netuid      uint16      `json:"netuid"`
	TempoBlocks uint16      `json:"tempo_blocks"`
	EmissionRao uint64      `json:"emission_rao"` // paid to all neurons for the last tempo
	Ready       bool        `json:"ready"`
	Models      []modelView `json:"models"`
	Miners      []minerView `json:"miners"`
}

type modelView struct {
	ID            string `json:"id"`
	ContextTokens int    `json:"context_tokens"` // 0: unknown
	MinersUp      int    `json:"miners_up"`
}

type minerView struct {
	UID          uint16   `json:"uid"`
	Hotkey       string   `json:"hotkey"`
	Model        string   `json:"model"`
	Incentive    float64  `json:"incentive"` // 0..1
	EmissionRao  uint64   `json:"emission_rao"`
	IsUp         bool     `json:"up"`
	InFlight     int      `json:"in_flight"`
	FirstTokenMS *float64 `json:"first_token_ms"` // null: none seen yet
	Success      float64  `json:"success"`        // share of requests answered, 0..1
}

func (g *Gateway) network(w http.ResponseWriter, _ *http.Request) {
	network := g.pool.Network()
	view := networkView{
		Height: network.Height, Netuid: network.Netuid, TempoBlocks: network.TempoBlocks,
		EmissionRao: network.EmissionRao, Ready: g.pool.Ready(),
		Models: make([]modelView, len(network.Models)), Miners: []minerView{},
	}
	up := map[string]int{}
	for _, s := range g.pool.Statuses() {
		m := minerView{
			UID: s.UID, Hotkey: s.Hotkey.String(), Model: s.Model, Incentive: float64(s.Incentive) / 65535,
			EmissionRao: s.EmissionRao, IsUp: s.Up, InFlight: s.InFlight, Success: s.Success,
		}
		if s.FirstToken > 0 {
			ms := float64(s.FirstToken) / float64(time.Millisecond)
			m.FirstTokenMS = &ms
		}
		if s.Up {
			up[s.Model]++
		}
		view.Miners = append(view.Miners, m)
	}
	for i, m := range network.Models {
		view.Models[i] = modelView{ID: modelPrefix + m.Name, ContextTokens: m.Context, MinersUp: up[m.Name]}
	}
	writeJSON(w, view)
}
