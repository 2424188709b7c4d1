package rpc

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/chain/node"
)

type healthState struct {
	Peers           int  `json:"peers"`
	IsSyncing       bool `json:"isSyncing"`
	ShouldHavePeers bool `json:"shouldHavePeers"`
}

func (s *Server) healthState() healthState {
	return healthState{Peers: s.node.Peers(), IsSyncing: s.node.IsSyncing(), ShouldHavePeers: s.node.WantsPeers()}
}

func syncState(q *call) (any, error) {
	head, err := q.s.node.Head()
	if err != nil {
		return nil, err
	}
	highest := head.Number
	for _, height := range q.s.node.PeerHeights() {
		highest = max(highest, height)
	}
	return map[string]uint64{"startingBlock": q.s.node.StartedAt(), "currentBlock": head.Number, "highestBlock": highest}, nil
}

func nodeRoles(q *call) (any, error) {
	if q.s.node.IsProducer() {
		return []string{"Authority"}, nil
	}
	return []string{"Full"}, nil
}

// runtimeVersion is the runtime's version as clients read it; it is fixed while
// the program runs.
func runtimeVersion(n *node.Node) json.RawMessage {
	v := n.Chain.Runtime.Version()
	apis := make([]string, len(v.APIs))
	for i, a := range v.APIs {
		apis[i] = fmt.Sprintf(`["%#x",%d]`, a.ID, a.Version)
	}
	return json.RawMessage(fmt.Sprintf(`{"specName":%q,"implName":%q,"authoringVersion":%d,"specVersion":%d,"implVersion":%d,"apis":[%s],"transactionVersion":%d,"systemVersion":%d,"stateVersion":%d}`,
		v.SpecName, v.ImplName, v.AuthoringVersion, v.SpecVersion, v.ImplVersion, strings.Join(apis, ","), v.TransactionVersion, v.SystemVersion, v.SystemVersion))
}

// getRuntimeVersion answers for any known block: the runtime is one for all.
func getRuntimeVersion(q *call) (any, error) {
	if _, err := q.block(0); err != nil {
		return nil, err
	}
	return q.s.version, nil
}

func getMetadata(q *call) (any, error) {
	if _, err := q.block(0); err != nil {
		return nil, err
	}
	return q.s.docs, nil
}

func subscribeVersion(q *call) (any, error) {
	sub := &subscription{method: "state_runtimeVersion", keys: []string{}}
	if err := q.s.hub.join(q, sub); err != nil {
		return nil, err
	}
	q.s.hub.first(sub, q.s.version, 0)
	return sub.id, nil
}
