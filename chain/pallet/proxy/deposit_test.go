package proxy_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// owed is what each account must have laid aside, by what the pallet keeps.
func owed(r runtime.Reader) map[runtime.AccountID]uint64 {
	sums := map[runtime.AccountID]uint64{}
	proxy.Proxies.Iterate(r, func(who runtime.AccountID, held proxy.Held) bool {
		sums[who] += held.Deposit
		return true
	})
	proxy.Spawners.Iterate(r, func(pure runtime.AccountID, s proxy.Spawner) bool {
		sums[pure] -= s.Deposit
		sums[s.Account] += s.Deposit
		return true
	})
	proxy.Announcements.Iterate(r, func(who runtime.AccountID, p proxy.Pending) bool {
		sums[who] += p.Deposit
		return true
	})
	return sums
}

// TestWhatIsLaidAsideIsWhatTheEntriesCost holds, after random calls, that each
// account has exactly its entries' deposits laid aside and that no rao is lost.
func TestWhatIsLaidAsideIsWhatTheEntriesCost(outer *testing.T) {
	people := []keys.Pair{alice, bob, carol, dave}
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		var pures []subtensor.KillPure
		person := func() keys.Pair { return rapid.SampledFrom(people).Draw(t, "person") }
		kind := func() subtensor.ProxyType { return rapid.SampledFrom([]subtensor.ProxyType{0, 3, 8}).Draw(t, "kind") }
		delay := func() uint32 { return rapid.Uint32Range(0, 1).Draw(t, "delay") }
		var random func(depth int) call
		random = func(depth int) call {
			switch rapid.IntRange(0, 9).Draw(t, "call") {
			case 0, 1:
				return c.Call("Proxy", "add_proxy", subtensor.AddProxy{Delegate: to(person()), ProxyType: kind(), Delay: delay()})
			case 2:
				return c.Call("Proxy", "remove_proxy", subtensor.RemoveProxy{Delegate: to(person()), ProxyType: kind(), Delay: delay()})
			case 3:
				return c.Call("Proxy", "remove_proxies", subtensor.RemoveProxies{})
			case 4:
				return c.Call("Proxy", "create_pure", subtensor.CreatePure{Index: uint16(rapid.IntRange(0, 2).Draw(t, "index"))})
			case 5:
				return c.Call("Proxy", "announce", subtensor.Announce{Real: to(person())})
			case 6:
				return c.Call("Proxy", "remove_announcement", subtensor.RemoveAnnouncement{Real: to(person())})
			case 7:
				return c.Call("Proxy", "reject_announcement", subtensor.RejectAnnouncement{Delegate: to(person())})
			}
			if len(pures) == 0 || depth > 2 {
				return c.pay(person(), rapid.Uint64Range(1, tao).Draw(t, "rao"))
			}
			kill := rapid.SampledFrom(pures).Draw(t, "pure")
			pure := subtensor.PureAccount(kill.Spawner.Account, uint32(kill.Height), 0, kill.ProxyType, kill.Index)
			inner := c.Call("Proxy", "kill_pure", kill)
			if rapid.IntRange(0, 2).Draw(t, "kill") > 0 {
				inner = random(depth + 1)
			}
			return c.Call("Proxy", "proxy", wrapped{Real: subtensorTo(pure), Call: inner})
		}
		for range rapid.IntRange(5, 30).Draw(t, "blocks") {
			height := c.Next.Height
			signer, d := person(), random(0)
			c.Make(c.Sign(signer, d, nil))
			for _, e := range c.Events() {
				if p, ok := e.Body.(proxy.PureCreated); ok && p.Who == signer.AccountID() {
					pures = append(pures, subtensor.KillPure{Spawner: to(signer), Index: p.DisambiguationIndex, Height: scale.Compact32(height)})
					c.Send(alice, c.Call("Balances", "transfer_keep_alive", payTo(p.Pure, tao)))
				}
			}
			want, sum := owed(c.State), uint64(0)
			runtime.Accounts.Iterate(c.State, func(who runtime.AccountID, a runtime.Account) bool {
				if a.Data.Reserved != want[who] {
					t.Fatalf("%s has %d laid aside, its entries cost %d", who, a.Data.Reserved, want[who])
				}
				sum += a.Data.Free + a.Data.Reserved
				return true
			})
			if sum != purse.Issuance(c.State) {
				t.Fatalf("%d rao in accounts, %d issued", sum, purse.Issuance(c.State))
			}
		}
	})
}

func TestDelegationsSurviveAnExport(t *testing.T) {
	c := newChain(t)
	c.add(alice, bob, subtensor.ProxyStaking, 4)
	c.add(alice, carol, subtensor.ProxyAny, 0)
	c.do(alice, "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: to(bob), PaysFee: true})
	c.do(bob, "create_pure", subtensor.CreatePure{ProxyType: subtensor.ProxyAny})
	pure := found[proxy.PureCreated](c).Pure
	for i := range byte(3) {
		c.do(bob, "announce", subtensor.Announce{Real: to(alice), CallHash: runtime.Hash{i}})
	}
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	state := runtimetest.State{}
	state.Apply(again)
	for _, who := range []runtime.AccountID{alice.AccountID(), pure} {
		if !reflect.DeepEqual(proxy.Proxies.Get(state, who), proxy.Proxies.Get(c.State, who)) {
			t.Errorf("%s: %+v", who, proxy.Proxies.Get(state, who))
		}
	}
	if !proxy.RealPaysFee.Has(state, alice.AccountID(), bob.AccountID()) || proxy.Spawners.Get(state, pure) != proxy.Spawners.Get(c.State, pure) {
		t.Error("who pays is forgotten")
	}
	if got := purse.Reserved(state, alice.AccountID()); got != c.held(alice.AccountID()) || purse.Reserved(state, bob.AccountID()) != c.held(bob.AccountID()) {
		t.Errorf("%d laid aside", got)
	}
	if purse.Issuance(state) != purse.Issuance(c.State) {
		t.Error("the issuance differs")
	}
	told, was := proxy.Announcements.Get(state, bob.AccountID()), proxy.Announcements.Get(c.State, bob.AccountID())
	for i := range was.Announcements {
		was.Announcements[i].Height = 0 // the delay starts again
	}
	if len(was.Announcements) != 3 || !reflect.DeepEqual(told, was) {
		t.Errorf("announced is %+v, was %+v", told, was)
	}
	second, err := c.Runtime.Export(state)
	if err != nil || string(second["Proxy"]) != string(docs["Proxy"]) {
		t.Errorf("%v: %s, then %s", err, docs["Proxy"], second["Proxy"])
	}
	for name, doc := range map[string]string{
		"no such type":  `{"proxies":[{"account":"` + alice.AccountID().String() + `","delegates":[{"delegate":"` + bob.AccountID().String() + `","type":99}]}]}`,
		"itself":        `{"proxies":[{"account":"` + alice.AccountID().String() + `","delegates":[{"delegate":"` + alice.AccountID().String() + `"}]}]}`,
		"no money":      `{"proxies":[{"account":"` + keys.Dev("Poor").AccountID().String() + `","delegates":[{"delegate":"` + alice.AccountID().String() + `"}]}]}`,
		"no delegation": `{"proxies":[{"account":"` + alice.AccountID().String() + `","pay_for":["` + bob.AccountID().String() + `"]}]}`,
		"not a list":    `{"proxies":3}`,
		"no calls":      `{"announcements":[{"delegate":"` + bob.AccountID().String() + `"}]}`,
		"a short hash":  `{"announcements":[{"delegate":"` + bob.AccountID().String() + `","calls":[{"real":"` + alice.AccountID().String() + `","call_hash":"00"}]}]}`,
		"no hash":       `{"announcements":[{"delegate":"` + bob.AccountID().String() + `","calls":[{"real":"` + alice.AccountID().String() + `","call_hash":"x"}]}]}`,
	} {
		if _, err := c.Runtime.Genesis(map[string]json.RawMessage{"Balances": docs["Balances"], "Proxy": json.RawMessage(doc)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
