package rpc

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// method answers one call with what encode takes.
type method func(q *call) (any, error)

// methods is all that a client may call. rpc_methods lists it, since clients drop
// what that does not name.
var methods map[string]method

// aliases are other names of methods, older or another client's.
var aliases = map[string]string{
	"chain_getHead":                   "chain_getFinalizedHead",
	"chain_getFinalisedHead":          "chain_getFinalizedHead",
	"chain_getRuntimeVersion":         "state_getRuntimeVersion",
	"state_getStorageAt":              "state_getStorage",
	"state_getStorageHashAt":          "state_getStorageHash",
	"state_getStorageSizeAt":          "state_getStorageSize",
	"state_getKeysPagedAt":            "state_getKeysPaged",
	"state_callAt":                    "state_call",
	"system_accountNextIndex":         "account_nextIndex",
	"chain_subscribeNewHead":          "chain_subscribeNewHeads",
	"subscribe_newHead":               "chain_subscribeNewHeads",
	"chain_subscribeFinalisedHeads":   "chain_subscribeFinalizedHeads",
	"chain_subscribeRuntimeVersion":   "state_subscribeRuntimeVersion",
	"chain_unsubscribeNewHeads":       "author_unwatchExtrinsic",
	"chain_unsubscribeNewHead":        "author_unwatchExtrinsic",
	"unsubscribe_newHead":             "author_unwatchExtrinsic",
	"chain_unsubscribeAllHeads":       "author_unwatchExtrinsic",
	"chain_unsubscribeFinalizedHeads": "author_unwatchExtrinsic",
	"chain_unsubscribeFinalisedHeads": "author_unwatchExtrinsic",
	"chain_unsubscribeRuntimeVersion": "author_unwatchExtrinsic",
	"state_unsubscribeStorage":        "author_unwatchExtrinsic",
	"state_unsubscribeRuntimeVersion": "author_unwatchExtrinsic",
}

// costly calls take turns, so that a thousand clients that ask them at once leave
// time for the blocks.
var costly = map[string]bool{
	"state_call": true, "state_getKeys": true, "state_getKeysPaged": true, "state_queryStorageAt": true, "state_queryStorage": true,
	"state_subscribeStorage": true, "chain_getBlock": true, "payment_queryInfo": true, "payment_queryFeeDetails": true,
}

func init() { // not a literal: methodList reads the table
	methods = map[string]method{
		"rpc_methods": func(q *call) (any, error) { return q.s.list, nil },

		"system_chain":     func(q *call) (any, error) { return q.s.node.Chain.Name, nil },
		"system_chainType": func(q *call) (any, error) { return q.s.node.Chain.Type, nil },
		"system_name":      func(*call) (any, error) { return "Plexus Node", nil },
		"system_version":   func(q *call) (any, error) { return q.s.options.Version, nil },
		"system_properties": func(*call) (any, error) {
			return json.RawMessage(`{"isEthereum":false,"ss58Format":42,"tokenDecimals":9,"tokenSymbol":"TAO"}`), nil
		},
		"system_health":               func(q *call) (any, error) { return q.s.healthState(), nil },
		"system_syncState":            syncState,
		"system_nodeRoles":            nodeRoles,
		"system_localPeerId":          func(q *call) (any, error) { return q.s.node.PeerID(), nil },
		"system_localListenAddresses": func(q *call) (any, error) { return []string{q.s.node.P2PAddress()}, nil },

		"chain_getBlockHash":            blockHash,
		"chain_getHeader":               getHeader,
		"chain_getBlock":                getBlock,
		"chain_getFinalizedHead":        finalizedHead,
		"chain_subscribeNewHeads":       subscribeHeads("chain_newHead"),
		"chain_subscribeAllHeads":       subscribeHeads("chain_allHead"),
		"chain_subscribeFinalizedHeads": subscribeHeads("chain_finalizedHead"),

		"state_getRuntimeVersion":       getRuntimeVersion,
		"state_getMetadata":             getMetadata,
		"state_call":                    stateCall,
		"state_getStorage":              getStorage,
		"state_getStorageHash":          getStorageHash,
		"state_getStorageSize":          getStorageSize,
		"state_getKeys":                 getKeys,
		"state_getKeysPaged":            getKeysPaged,
		"state_queryStorageAt":          queryStorageAt,
		"state_subscribeStorage":        subscribeStorage,
		"state_subscribeRuntimeVersion": subscribeVersion,

		"author_submitExtrinsic":         submit,
		"author_submitAndWatchExtrinsic": submitAndWatch,
		"author_unwatchExtrinsic":        unsubscribe,
		"author_pendingExtrinsics":       pendingExtrinsics,
		"account_nextIndex":              nextIndex,

		"payment_queryInfo":       queryInfo,
		"payment_queryFeeDetails": queryFeeDetails,
	}
	for name, m := range unsafe {
		methods[name] = guarded(m)
	}
	for alias, name := range aliases {
		methods[alias], costly[alias] = methods[name], costly[name]
	}
}

func methodList() json.RawMessage {
	b, err := json.Marshal(map[string][]string{"methods": slices.Sorted(maps.Keys(methods))})
	if err != nil {
		panic(fmt.Sprintf("rpc: encode the list of methods: %v", err)) // of strings
	}
	return b
}
