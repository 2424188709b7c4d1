package rpc

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/chain/runtime"
)

const (
	aHash   = `"0x[0-9a-f]{64}"`
	anID    = `"[0-9a-f]{16}"`
	aHeader = `\{"parentHash":` + aHash + `,"number":"0x[0-9a-f]+","stateRoot":` + aHash + `,"extrinsicsRoot":` + aHash + `,"digest":\{"logs":\[\]\}\}`
	version = `\{"specName":"node-subtensor","implName":"plexus-test",.*"specVersion":7,.*"apis":\[.*\],"transactionVersion":1,.*\}`
)

// row is what a method is called with, and the form of its result.
type row struct {
	params []any
	result string // a regular expression of the whole
}

// answers has a row for each method that answers once.
func answers(s *site) map[string]row {
	at := want[string](s, "chain_getBlockHash", 1)
	key := hexOf([]byte(runtime.Accounts.Key(alice.AccountID())))
	other := hexOf([]byte(runtime.Accounts.Key(bob.AccountID())))
	prefix := key[:2+64]
	waiting := hexOf(testchain.Transfer(alice, 5, bob.AccountID(), 1, 0, s.genesis)) // a nonce too far to be in a block
	change := func(key string) string { return `\["` + key + `",("0x[0-9a-f]+"|null)\]` }
	set := `\{"block":` + aHash + `,"changes":\[` + change(key) + "," + change(other) + `\]\}`
	return map[string]row{
		"rpc_methods":                 {nil, `\{"methods":\["account_nextIndex",.*\]\}`},
		"system_chain":                {nil, `"Test"`},
		"system_chainType":            {nil, `"Local"`},
		"system_name":                 {nil, `"Plexus Node"`},
		"system_version":              {nil, `"0\.0\.0"`},
		"system_properties":           {nil, `\{"isEthereum":false,"ss58Format":42,"tokenDecimals":9,"tokenSymbol":"TAO"\}`},
		"system_health":               {nil, `\{"peers":0,"isSyncing":false,"shouldHavePeers":false\}`},
		"system_syncState":            {nil, `\{"currentBlock":\d+,"highestBlock":\d+,"startingBlock":0\}`},
		"system_nodeRoles":            {nil, `\["Authority"\]`},
		"system_localPeerId":          {nil, `"[0-9a-f]{40}"`},
		"system_localListenAddresses": {nil, `\["[0-9a-f]{40}@127\.0\.0\.1:\d+"\]`},
		"system_peers":                {nil, `\[\]`},

		"chain_getBlockHash":      {[]any{[]any{0, "0x1", 1 << 40}}, `\[` + aHash + `,"` + at + `",null\]`},
		"chain_getHeader":         {[]any{at}, aHeader},
		"chain_getBlock":          {[]any{at}, `\{"block":\{"header":` + aHeader + `,"extrinsics":\["0x[0-9a-f]+"\]\},"justifications":null\}`},
		"chain_getFinalizedHead":  {nil, aHash},
		"chain_getHead":           {nil, aHash},
		"chain_getFinalisedHead":  {nil, aHash},
		"chain_getRuntimeVersion": {nil, version},

		"state_getRuntimeVersion": {[]any{at}, version},
		"state_getMetadata":       {[]any{at}, `"0x6d6574610e[0-9a-f]+"`}, // "meta", 14
		"state_call":              {[]any{"Core_version", "0x", at}, `"0x[0-9a-f]{40,}"`},
		"state_callAt":            {[]any{"Metadata_metadata_at_version", "0x0f000000", at}, `"0x01[0-9a-f]+6d6574610f[0-9a-f]+"`},
		"state_getStorage":        {[]any{key, at}, `"0x[0-9a-f]+"`},
		"state_getStorageAt":      {[]any{prefix, at}, `null`},
		"state_getStorageHash":    {[]any{hexOf([]byte(codeKey)), at}, aHash},
		"state_getStorageHashAt":  {[]any{key, at}, aHash},
		"state_getStorageSize":    {[]any{key, at}, `56`},
		"state_getStorageSizeAt":  {[]any{prefix, at}, `null`},
		"state_getKeys":           {[]any{prefix, at}, `\["` + prefix + `[0-9a-f]{96}"(,"` + prefix + `[0-9a-f]{96}")+\]`},
		"state_getKeysPaged":      {[]any{prefix, 1, nil, at}, `\["` + prefix + `[0-9a-f]{96}"\]`},
		"state_getKeysPagedAt":    {[]any{prefix, 0, nil, at}, `\[\]`},
		"state_queryStorageAt":    {[]any{[]string{key, other}, at}, `\[` + set + `\]`},
		"state_queryStorage":      {[]any{[]string{key, other}, at, at}, `\[` + set + `\]`},

		"author_submitExtrinsic":   {[]any{waiting}, aHash},
		"author_pendingExtrinsics": {nil, `\[\]`}, // of those that are ready
		"account_nextIndex":        {[]any{alice.AccountID().String()}, `\d+`},
		"system_accountNextIndex":  {[]any{hexOf(bob.Public())}, `0`},
		"payment_queryInfo":        {[]any{waiting, at}, `\{"class":"normal","partialFee":"[1-9]\d*","weight":\{"proof_size":\d+,"ref_time":[1-9]\d*\}\}`},
		"payment_queryFeeDetails":  {[]any{waiting, at}, `\{"inclusionFee":\{"adjustedWeightFee":"0x[0-9a-f]+","baseFee":"0x[0-9a-f]+","lenFee":"0x[0-9a-f]+"\}\}`},
	}
}

// streams has a row for each method that subscribes: what it tells first and again
// while blocks come, the notification's name, and how it is ended.
var streams = map[string]struct {
	params          func(s *site) []any
	notification    string
	result          string
	ends            []string
	isToldEachBlock bool
}{
	"chain_subscribeNewHeads":        {nil, "chain_newHead", aHeader, []string{"chain_unsubscribeNewHeads"}, true},
	"chain_subscribeNewHead":         {nil, "chain_newHead", aHeader, []string{"chain_unsubscribeNewHead"}, true},
	"subscribe_newHead":              {nil, "chain_newHead", aHeader, []string{"unsubscribe_newHead"}, true},
	"chain_subscribeAllHeads":        {nil, "chain_allHead", aHeader, []string{"chain_unsubscribeAllHeads"}, true},
	"chain_subscribeFinalizedHeads":  {nil, "chain_finalizedHead", aHeader, []string{"chain_unsubscribeFinalizedHeads"}, true},
	"chain_subscribeFinalisedHeads":  {nil, "chain_finalizedHead", aHeader, []string{"chain_unsubscribeFinalisedHeads"}, true},
	"state_subscribeRuntimeVersion":  {nil, "state_runtimeVersion", version, []string{"state_unsubscribeRuntimeVersion"}, false},
	"chain_subscribeRuntimeVersion":  {nil, "state_runtimeVersion", version, []string{"chain_unsubscribeRuntimeVersion"}, false},
	"state_subscribeStorage":         {numberKey, "state_storage", `\{"block":` + aHash + `,"changes":\[\["0x[0-9a-f]+","0x[0-9a-f]+"\]\]\}`, []string{"state_unsubscribeStorage"}, true},
	"author_submitAndWatchExtrinsic": {aTransfer, "author_extrinsicUpdate", `"ready"`, []string{"author_unwatchExtrinsic"}, false},
}

func numberKey(*site) []any { return []any{[]string{hexOf([]byte(runtime.Number.Key()))}} }

func aTransfer(s *site) []any {
	return []any{hexOf(testchain.Transfer(bob, 0, alice.AccountID(), 1, 0, s.genesis))}
}

// matches says whether a result has a form as a whole.
func matches(form string, result json.RawMessage) bool {
	return regexp.MustCompile("^" + form + "$").Match(result)
}

func TestEveryMethodAnswersInItsForm(t *testing.T) {
	s := serve(t, 50*time.Millisecond, nil)
	for want[struct{ Number string }](s, "chain_getHeader").Number < "0x2" {
		time.Sleep(5 * time.Millisecond)
	}
	rows := answers(s)
	left := maps.Clone(methods)
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		delete(left, name)
		r := s.call(name, rows[name].params...)
		if r.Error != nil || !matches(rows[name].result, r.Result) {
			t.Errorf("%s: %v %.300s, want %s", name, r.Error, r.Result, rows[name].result)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(streams)) {
		stream := streams[name]
		delete(left, name)
		for _, end := range stream.ends {
			delete(left, end)
		}
		t.Run(name, func(t *testing.T) {
			c := s.dial()
			c.t = t
			var params []any
			if stream.params != nil {
				params = stream.params(s)
			}
			r := c.call(name, params...)
			if r.Error != nil || !matches(anID, r.Result) {
				t.Fatalf("%v %s", r.Error, r.Result)
			}
			id := strings.Trim(string(r.Result), `"`)
			told := map[string]bool{}
			for len(told) < 3 {
				n := c.read()
				if n.Method != stream.notification || n.Params.Subscription != id || !matches(stream.result, n.Params.Result) {
					t.Fatalf("told by %s: %.300s, want %s: %s", n.Method, n.Params.Result, stream.notification, stream.result)
				}
				if told[string(n.Params.Result)] = true; !stream.isToldEachBlock {
					break
				}
			}
			if r := c.call(stream.ends[0], id); string(r.Result) != "true" {
				t.Errorf("%s: %v %s", stream.ends[0], r.Error, r.Result)
			}
			if r := c.call(stream.ends[0], id); string(r.Result) != "false" {
				t.Errorf("%s again: %v %s", stream.ends[0], r.Error, r.Result)
			}
		})
	}
	for name := range left {
		t.Errorf("%s has no row", name)
	}
}

func TestEveryMethodIsDocumented(t *testing.T) {
	const path = "../../docs/protocol/rpc.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name := range methods {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("%s does not tell of %s", path, name)
		}
	}
}

func TestUnsafeMethodsAreTheOperators(t *testing.T) {
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Unsafe = false })
	for name := range unsafe {
		if r := s.call(name); r.Error == nil || r.Error.Code != -32601 || r.Error.Message != "RPC call is unsafe to be called externally" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := s.call("state_getStorage", "0x00"); r.Error != nil {
		t.Errorf("a safe one: %+v", r.Error)
	}
}

func TestHistoryOfKeysHasTheirChangesAlone(t *testing.T) {
	s := serve(t, 20*time.Millisecond, nil)
	for want[struct{ Number string }](s, "chain_getHeader").Number < "0x6" {
		time.Sleep(5 * time.Millisecond)
	}
	hash := func(height int) string { return want[string](s, "chain_getBlockHash", height) }
	number, still := hexOf([]byte(runtime.Number.Key())), hexOf([]byte(runtime.Accounts.Key(bob.AccountID())))
	sets := want[[]struct {
		Block   string
		Changes [][2]*string
	}](s, "state_queryStorage", []string{number, still}, hash(2), hash(5))
	if len(sets) != 4 || len(sets[0].Changes) != 2 || *sets[0].Changes[1][0] != still {
		t.Fatalf("%+v", sets)
	}
	for i, set := range sets {
		if set.Block != hash(2+i) || *set.Changes[0][1] != fmt.Sprintf("0x%02x000000", 2+i) || i > 0 && len(set.Changes) != 1 {
			t.Errorf("block %d: %+v", 2+i, set)
		}
	}
	for name, params := range map[string][]any{
		"backwards":   {[]string{number}, hash(5), hash(2)},
		"from no one": {[]string{number}},
		"no keys":     {},
	} {
		if r := s.call("state_queryStorage", params...); r.Error == nil || r.Error.Code != -32602 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestTooManyKeysAreRefusedByName(t *testing.T) {
	s := serve(t, 20*time.Millisecond, func(o *Options, _ *node.Options) { o.Limits.Keys, o.Limits.Listed = 3, 2 })
	for want[struct{ Number string }](s, "chain_getHeader").Number < "0x5" {
		time.Sleep(5 * time.Millisecond)
	}
	four := []string{"0x00", "0x01", "0x02", "0x03"}
	c := s.dial()
	for name, r := range map[string]reply{
		"read":       s.call("state_queryStorageAt", four),
		"subscribed": c.call("state_subscribeStorage", four),
		"history":    s.call("state_queryStorage", four[:1], want[string](s, "chain_getBlockHash", 1), want[string](s, "chain_getBlockHash", 4)),
	} {
		if r.Error == nil || r.Error.Code != -32602 || !strings.Contains(r.Error.Data, "the most is 3") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := s.call("state_getKeys", "0x"); r.Error == nil || r.Error.Code != -32008 || !strings.Contains(r.Error.Data, "ask by state_getKeysPaged") {
		t.Errorf("listed: %+v", r)
	}
	many := make([]int, maxHashes+1)
	if r := s.call("chain_getBlockHash", many); r.Error == nil || r.Error.Code != -32602 || !strings.Contains(r.Error.Data, "at most 1000") {
		t.Errorf("heights: %+v", r)
	}
}

// A client whose machine is gone sends neither a word nor the end of the connection.
// What it said shortly before does not make it live half as long again.
func TestSilentClientIsCutOff(t *testing.T) {
	const idle = 4 * time.Second
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.Idle = idle })
	c := s.dial() // nothing reads it, so no ping is answered
	time.Sleep(idle / 8)
	c.write(request1("chain_subscribeNewHeads"))
	for begin := time.Now(); s.server.open.Load() != 0; time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > idle+idle/4 {
			t.Fatalf("the silent client is still connected after %v", time.Since(begin))
		}
	}
}
