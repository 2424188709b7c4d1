package genesis_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// The numbers are those of Bittensor's own local chain, with fast blocks and without.
func TestLocalParametersAreBittensors(t *testing.T) {
	type number struct {
		name       string
		fast, slow uint64
		get        func(c *apptest.Chain) uint64
	}
	value := func(item *runtime.Value[uint64]) func(*apptest.Chain) uint64 {
		return func(c *apptest.Chain) uint64 { return item.Get(c) }
	}
	short := func(item *runtime.Value[uint32]) func(*apptest.Chain) uint64 {
		return func(c *apptest.Chain) uint64 { return uint64(item.Get(c)) }
	}
	of := func(item *runtime.Map[uint16, uint16], netuid uint16) func(*apptest.Chain) uint64 {
		return func(c *apptest.Chain) uint64 { return uint64(item.Get(c, netuid)) }
	}
	yes := func(ok func(*apptest.Chain) bool) func(*apptest.Chain) uint64 {
		return func(c *apptest.Chain) uint64 {
			if ok(c) {
				return 1
			}
			return 0
		}
	}
	open := func(netuid uint16) func(*apptest.Chain) uint64 {
		return yes(func(c *apptest.Chain) bool { return state.NetworkRegistrationAllowed.Get(c, netuid) })
	}
	numbers := []number{
		{"tempo of new subnets", 10, 360, func(c *apptest.Chain) uint64 { return uint64(state.ChainRules.Get(c).NewSubnetTempo) }},
		{"child's take limit", 5, 216_000, value(state.TxChildkeyTakeRateLimit)},
		{"cooldown of children", 15, 7_200, value(state.PendingChildKeyCooldown)},
		{"contract address", 1, 7_200, value(state.EvmKeyInterval)},
		{"coldkey swap", 50, 36_000, short(state.ColdkeySwapAnnouncementDelay)},
		{"coldkey swap again", 10, 7_200, short(state.ColdkeySwapReannouncementDelay)},
		{"hotkey swap", 1, 7_200, value(state.HotkeySwapInterval)},
		{"trim of uids", 1, 216_000, value(state.TrimInterval)},
		{"mechanisms", 1, 7_200, value(state.MechanismInterval)},
		{"epochs a block", 32, 2, func(c *apptest.Chain) uint64 { return uint64(state.MaxEpochsPerBlock.Get(c)) }},
		{"root: uids", 64, 64, of(state.MaxAllowedUids, 0)},
		{"root: validators", 64, 64, of(state.MaxAllowedValidators, 0)},
		{"root: tempo", 100, 100, of(state.Tempo, 0)},
		{"root: least weights", 0, 0, of(state.MinAllowedWeights, 0)},
		{"root: open", 1, 1, open(0)},
		{"root: owned by //Alice", 1, 0, yes(func(c *apptest.Chain) bool { return state.SubnetOwner.Get(c, 0) == keys.Dev("Alice").AccountID() })},
		{"subnet 1: uids", 256, 256, of(state.MaxAllowedUids, 1)},
		{"subnet 1: validators", 64, 64, of(state.MaxAllowedValidators, 1)},
		{"subnet 1: tempo", 100, 100, of(state.Tempo, 1)},
		{"subnet 1: least weights", 0, 0, of(state.MinAllowedWeights, 1)},
		{"subnet 1: open", 1, 1, open(1)},
		{"subnet 1: neurons", 1, 1, of(state.SubnetworkN, 1)},
		{"subnet 1: weights limit", 100, 100, func(c *apptest.Chain) uint64 { return state.WeightsSetRateLimit.Get(c, 1) }},
		{"subnet 1: commit-reveal", 1, 1, yes(func(c *apptest.Chain) bool { return state.CommitRevealWeightsEnabled.Get(c, 1) })},
		{"lock cost, in rao", 1_000_000_000_000, 1_000_000_000_000, value(state.NetworkMinLockCost)},
		{"new networks", 7_200, 7_200, value(state.NetworkRateLimit)},
		{"freeze window", 10, 10, func(c *apptest.Chain) uint64 { return uint64(state.AdminFreezeWindow.Get(c)) }},
		{"faucet", 1, 1, yes(func(c *apptest.Chain) bool { return state.ChainRules.Get(c).Faucet })},
		{"chain of contracts", 42, 42, func(c *apptest.Chain) uint64 { return adminutils.ChainID.Get(c) }},
	}
	for _, chain := range []struct {
		spec   *genesis.Spec
		millis uint64
		want   func(number) uint64
	}{
		{genesis.Local(), 250, func(n number) uint64 { return n.fast }},
		{genesis.LocalSlow(), 12_000, func(n number) uint64 { return n.slow }},
	} {
		if s := chain.spec; s.Name != "Bittensor" || s.Type != "Local" || s.BlockMillis != chain.millis || s.Sudo == nil || *s.Sudo != keys.Dev("Alice").AccountID() {
			t.Errorf("the chain is %s, %s, with blocks of %d ms", s.Name, s.Type, s.BlockMillis)
		}
		c := apptest.New(t, chain.spec)
		for _, n := range numbers {
			if got, want := n.get(c), chain.want(n); got != want {
				t.Errorf("%s: %s is %d, want %d", chain.spec.ID, n.name, got, want)
			}
		}
	}
}

func TestLocalEndowsBittensorsDevelopmentKeys(t *testing.T) {
	t.Setenv("BT_DEFAULT_TOKEN_WALLET", keys.Dev("Dave").AccountID().String())
	c := apptest.New(t, genesis.Local())
	if dave := (balances.Ledger{}).Free(c, keys.Dev("Dave").AccountID()); dave != 1e15 {
		t.Errorf("//Dave, named in the environment, has %d rao", dave)
	}
	t.Setenv("BT_DEFAULT_TOKEN_WALLET", "nonsense") // is no address: nobody more
	c = apptest.New(t, genesis.Local())
	want := map[keys.AccountID]uint64{}
	for _, name := range []string{"Alice", "Bob", "Charlie"} {
		want[keys.Dev(name).AccountID()] = 1e15
	}
	for _, name := range []string{"Dave", "Eve", "Ferdie", "One", "Two", "Three"} {
		want[keys.Dev(name).AccountID()] = 2e12
	}
	for _, address := range []string{"5Fghzk1AJt88PeFEzuRfXzbPchiBbsVGTTXcdx599VdZzkTA", "5GeqNhKWj1KG78VHzbmo3ZjZgUTrCuWeamdgiA114XHGdaEr"} {
		account, err := keys.ParseAccount(address)
		if err != nil {
			t.Fatal(err)
		}
		want[account] = 2e12
	}
	want[state.SubnetAccount(0)] = balances.ExistentialDeposit
	want[state.SubnetAccount(1)] = 10e9 + balances.ExistentialDeposit // backs the pool's reserve
	runtime.Accounts.Iterate(c, func(who runtime.AccountID, a runtime.Account) bool {
		if a.Data.Free != want[who] {
			t.Errorf("%s has %d rao, want %d", who, a.Data.Free, want[who])
		}
		delete(want, who)
		return true
	})
	for who, rao := range want {
		t.Errorf("%s has nothing, want %d", who, rao)
	}
	if state.SubnetTAO.Get(c, 1) != 10e9 || state.SubnetAlphaIn.Get(c, 1) != 10e9 || state.SubnetAlphaOut.Get(c, 1) != 1e9 || state.FirstEmissionBlockNumber.Has(c, 1) {
		t.Error("subnet 1 has another pool, or emits")
	}
}

// Crowdloans last 50 to 20,000 blocks on the fast chain, and clients read so, as they
// read its other numbers.
func TestCrowdloansOfFastBlocksAreShort(t *testing.T) {
	for _, chain := range []struct {
		spec                     *genesis.Spec
		least, most, swap, again uint32
	}{{genesis.Local(), 50, 20_000, 50, 10}, {genesis.LocalSlow(), 50_400, 432_000, 36_000, 7_200}} {
		c := apptest.New(t, chain.spec)
		alice, target := keys.Dev("Alice"), keys.Dev("Dave").AccountID()
		lasting := func(blocks uint32) error { // created in the next block
			return c.Try(alice, wire.CreateCrowdloan[runtime.DecodedCall]{
				Deposit: 10e9, MinContribution: 1e9, Cap: 20e9, End: scale.Compact32(uint32(c.Height) + 1 + blocks), TargetAddress: &target,
			})
		}
		for _, test := range []struct {
			blocks uint32
			want   error
		}{
			{chain.least - 1, crowdloan.ErrBlockDurationTooShort}, {chain.least, nil},
			{chain.most, nil}, {chain.most + 1, crowdloan.ErrBlockDurationTooLong},
		} {
			if err := lasting(test.blocks); !errors.Is(err, test.want) {
				t.Errorf("%s: of %d blocks: %v, want %v", chain.spec.ID, test.blocks, err, test.want)
			}
		}
		metadata := chain.spec.Runtime().Metadata(15)
		for name, value := range map[string]uint32{
			"MinimumBlockDuration": chain.least, "MaximumBlockDuration": chain.most,
			"InitialColdkeySwapAnnouncementDelay": chain.swap, "InitialColdkeySwapReannouncementDelay": chain.again,
		} {
			_, after, _ := bytes.Cut(metadata, []byte(name)) // then its type, the length of 4 bytes, the value
			if told := binary.LittleEndian.AppendUint32([]byte{4 << 2}, value); len(after) < 8 || !bytes.Contains(after[:8], told) {
				t.Errorf("%s: clients read another %s than %d", chain.spec.ID, name, value)
			}
		}
	}
	for spec, tempo := range map[*genesis.Spec]byte{genesis.Local(): 10, genesis.Up(): 15} {
		_, after, _ := bytes.Cut(spec.Runtime().Metadata(15), []byte("InitialTempo"))
		if len(after) < 8 || !bytes.Contains(after[:8], []byte{2 << 2, tempo, 0}) {
			t.Errorf("%s: clients read another tempo than %d", spec.ID, tempo)
		}
	}
	wrong := genesis.Local()
	wrong.Crowdloans = &crowdloan.Durations{Least: 9, Most: 8}
	if _, err := wrong.State(); err == nil {
		t.Error("crowdloans of 9 to 8 blocks are taken")
	}
}

// A mechanism more, and a uid less, need not wait on the fast chain.
func TestOwnersOfFastBlocksNeedNotWait(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	alice := keys.Dev("Alice")
	c.MustSudo(wire.SudoSetAdminFreezeWindow{Window: 0})
	c.Do(alice, wire.RegisterNetwork{Hotkey: alice.AccountID()})
	c.MustSudo(wire.SudoSetMinAllowedUids{Netuid: 2})
	c.MustSudo(wire.SudoSetMaxAllowedUids{Netuid: 2, MaxAllowedUids: 128})
	for i, count := range []uint8{2, 1, 2} {
		c.Do(alice, wire.SudoSetMechanismCount{Netuid: 2, MechanismCount: count})
		c.Do(alice, wire.SudoSetMechanismEmissionSplit{Netuid: 2})
		c.Do(alice, wire.SudoTrimToMaxAllowedUids{Netuid: 2, MaxN: 100 - uint16(i)})
	}
}
