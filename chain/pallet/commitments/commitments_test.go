package commitments_test

import (
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/commitments"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

func of[V any](v V) *V { return &v }

// alter changes a chain's state behind its back.
func alter(c *apptest.Chain, change func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	change(w)
	c.Apply(w.Changes())
}

// published is the up chain with a neuron and a beacon whose secret is known.
// Epochs come when the test makes them.
func published(t *testing.T) (*apptest.Chain, *timelocktest.Beacon, apptest.Person) {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo = of[uint16](0)
	c, beacon := apptest.New(t, s), timelocktest.New(t, 9)
	alter(c, func(w *runtime.Context) { drand.BeaconConfig.Set(w, beacon.Config(0)) })
	return c, beacon, c.Neuron(1, "N")
}

func fields(list ...subtensor.Data) subtensor.SetCommitment {
	return subtensor.SetCommitment{Netuid: 1, Info: subtensor.CommitmentInfo{Fields: list}}
}

func raw(n int) subtensor.Data {
	return subtensor.Data{Kind: subtensor.RawData, Bytes: make([]byte, n)}
}

func pulse(c *apptest.Chain, b *timelocktest.Beacon, round uint64) {
	c.T().Helper()
	if got := c.Execute([][]byte{timelocktest.Write(b.Pulse(round))}).Outcomes[0]; got.Refused != nil || got.Failed != nil {
		c.T().Fatalf("round %d: %+v", round, got)
	}
}

func TestANeuronPublishesForNothing(t *testing.T) {
	c, _, n := published(t)
	a := fields(raw(5), subtensor.Data{Kind: subtensor.Sha256Data, Bytes: make([]byte, 32)}, subtensor.Data{})
	b := c.Do(n.Hot, a)
	got, ok := commitments.CommitmentOf.Lookup(c, 1, n.Hotkey())
	if !ok || got.Block != uint32(c.Height) || got.Deposit != 0 || !reflect.DeepEqual(scale.Marshal(got.Info), scale.Marshal(a.Info)) {
		t.Errorf("what is published is %+v", got)
	}
	if told, ok := apptest.Find[commitments.Commitment](b); !ok || told != (commitments.Commitment{Netuid: 1, Who: n.Hotkey()}) {
		t.Errorf("it is told as %+v", told)
	}
	if b.Outcomes[0].Fee != 0 || commitments.LastCommitment.Get(c, 1, n.Hotkey()) != uint32(c.Height) {
		t.Error("it cost a fee, or its block is not kept")
	}
	list := commitments.List(c, 1)
	if len(list) != 1 || list[0].Account != n.Hotkey() || len(list[0].Bytes) != len(scale.Marshal(got)) {
		t.Errorf("clients are told %+v", list)
	}
}

func TestRefusalsInOrder(t *testing.T) {
	c, _, n := published(t)
	stranger := c.Rich("S")
	c.Fails(commitments.ErrAccountNotAllowedCommit, stranger.Cold, fields(raw(1), raw(1), raw(1), raw(1)))
	c.Fails(commitments.ErrTooManyFieldsInCommitmentInfo, n.Hot, fields(raw(1), raw(1), raw(1), raw(1)))
	c.MustSudo(subtensor.SetMaxSpace{NewLimit: 99})
	c.Fails(commitments.ErrSpaceLimitExceeded, n.Hot, fields())
	c.MustSudo(subtensor.SetMaxSpace{NewLimit: 100})
	c.Do(n.Hot, fields())
	c.Fails(runtime.ErrBadOrigin, stranger.Cold, subtensor.SetMaxSpace{NewLimit: 1})
}

func TestAnEpochHasAQuota(t *testing.T) {
	c, _, n := published(t)
	big := subtensor.Data{Kind: subtensor.BigRawData, Bytes: make([]byte, 512)}
	c.Do(n.Hot, fields(big, big, big)) // 1,536
	c.Do(n.Hot, fields(big, big))      // 2,560
	c.Do(n.Hot, fields(raw(128), raw(128), raw(84)))
	if got := commitments.UsedSpaceOf.Get(c, 1, n.Hotkey()); got.UsedSpace != 2900 {
		t.Fatalf("%+v is used", got)
	}
	c.Fails(commitments.ErrSpaceLimitExceeded, n.Hot, fields(raw(128), raw(73)))
	c.Do(n.Hot, fields(raw(3))) // the least counts as 100
	c.Do(n.Hot, fields(subtensor.Data{Kind: subtensor.ResetBondsData}))
	if got := commitments.UsedSpaceOf.Get(c, 1, n.Hotkey()); got.UsedSpace != 3100 {
		t.Fatalf("%+v is used", got)
	}
	c.Fails(commitments.ErrSpaceLimitExceeded, n.Hot, fields())
	alter(c, func(w *runtime.Context) { state.SubnetEpochIndex.Set(w, 1, 1) })
	c.Do(n.Hot, fields(raw(128)))
	if got := commitments.UsedSpaceOf.Get(c, 1, n.Hotkey()); got != (subtensor.UsageTracker{LastEpoch: 1, UsedSpace: 128}) {
		t.Errorf("%+v is used in the next epoch", got)
	}
}

func TestTimelockedFieldsOpenByThemselves(t *testing.T) {
	c, beacon, n := published(t)
	timelocked := func(round uint64, text string) subtensor.Data {
		return subtensor.Data{Kind: subtensor.TimelockedData, Round: round, Bytes: beacon.Seal(round, []byte(text))}
	}
	b := c.Do(n.Hot, fields(raw(4), timelocked(51, "later"), timelocked(50, "soon")))
	if told, ok := apptest.Find[commitments.TimelockCommitment](b); !ok || told != (commitments.TimelockCommitment{Netuid: 1, Who: n.Hotkey(), RevealRound: 51}) {
		t.Errorf("it is told as %+v", told)
	}
	pulse(c, beacon, 50)
	if commitments.RevealedCommitments.Has(c, 1, n.Hotkey()) {
		t.Fatal("a field opened in the block of its pulse: fields open before extrinsics")
	}
	b = c.Next()
	got := commitments.RevealedCommitments.Get(c, 1, n.Hotkey())
	if len(got) != 1 || string(got[0].Data) != "soon" || got[0].Block != c.Height {
		t.Errorf("what opened is %+v", got)
	}
	if told, ok := apptest.Find[commitments.CommitmentRevealed](b); !ok || told != (commitments.CommitmentRevealed{Netuid: 1, Who: n.Hotkey()}) {
		t.Errorf("it is told as %+v", told)
	}
	if left := commitments.CommitmentOf.Get(c, 1, n.Hotkey()).Info.Fields; len(left) != 2 || left[1].Round != 51 {
		t.Errorf("the fields left are %+v", left)
	}
	pulse(c, beacon, 51)
	c.Next()
	if left := commitments.CommitmentOf.Get(c, 1, n.Hotkey()).Info.Fields; len(left) != 1 {
		t.Errorf("the fields left are %+v", left)
	}
	c.Do(n.Hot, fields(timelocked(50, "past")))
	c.Next()
	if got := commitments.RevealedCommitments.Get(c, 1, n.Hotkey()); len(got) != 3 || string(got[2].Data) != "past" {
		t.Errorf("a field of a past round did not open: %+v", got)
	}
	if commitments.CommitmentOf.Has(c, 1, n.Hotkey()) {
		t.Error("a commitment without fields is left")
	}
}

func TestAReplacedFieldDoesNotOpen(t *testing.T) {
	c, beacon, n := published(t)
	c.Do(n.Hot, fields(subtensor.Data{Kind: subtensor.TimelockedData, Round: 50, Bytes: beacon.Seal(50, []byte("old"))}))
	c.Do(n.Hot, fields(raw(1)))
	spoilt := subtensor.Data{Kind: subtensor.TimelockedData, Round: 51, Bytes: []byte("no envelope")}
	empty := subtensor.Data{Kind: subtensor.TimelockedData, Round: 51, Bytes: beacon.Seal(51, nil)}
	c.Do(n.Hot, fields(spoilt, empty, raw(1)))
	pulse(c, beacon, 50)
	pulse(c, beacon, 51)
	c.Next()
	if commitments.RevealedCommitments.Has(c, 1, n.Hotkey()) {
		t.Errorf("%+v opened", commitments.RevealedCommitments.Get(c, 1, n.Hotkey()))
	}
	if left := commitments.CommitmentOf.Get(c, 1, n.Hotkey()).Info.Fields; len(left) != 1 {
		t.Errorf("what does not open is left: %+v", left)
	}
	waits := false
	commitments.OpensAt.Iterate(c, func(commitments.Round, uint16, state.AccountID, bool) bool {
		waits = true
		return false
	})
	if waits {
		t.Error("something waits for a round still")
	}
}

func TestTheLastTenOpenedAreKept(t *testing.T) {
	c, beacon, n := published(t)
	c.MustSudo(subtensor.SetMaxSpace{NewLimit: 100_000})
	pulse(c, beacon, 50)
	for i := range 12 {
		c.Do(n.Hot, fields(subtensor.Data{Kind: subtensor.TimelockedData, Round: 50, Bytes: beacon.Seal(50, []byte{byte(i)})}))
		c.Next()
	}
	got := commitments.RevealedCommitments.Get(c, 1, n.Hotkey())
	if len(got) != 10 || got[0].Data[0] != 2 || got[9].Data[0] != 11 {
		t.Errorf("what is kept is %+v", got)
	}
}

func TestABlockOpensABoundedNumber(t *testing.T) {
	c, beacon, n := published(t)
	alter(c, func(w *runtime.Context) {
		for i := range 40 {
			commitments.OpensAt.Set(w, commitments.Round{7: 50}, 1, state.AccountID{byte(i)}, true)
		}
	})
	c.Do(n.Hot, fields(subtensor.Data{Kind: subtensor.TimelockedData, Round: 50, Bytes: beacon.Seal(50, []byte("x"))}))
	pulse(c, beacon, 50)
	count := func() (n int) {
		commitments.OpensAt.Iterate(c, func(commitments.Round, uint16, state.AccountID, bool) bool {
			n++
			return true
		})
		return n
	}
	c.Next()
	if got := count(); got != 9 {
		t.Errorf("%d wait after a block", got)
	}
	c.Next()
	if got := count(); got != 0 || !commitments.RevealedCommitments.Has(c, 1, n.Hotkey()) {
		t.Errorf("%d wait after two blocks", got)
	}
}

func TestTheFlagResetsBondsWhereTheSubnetAllows(t *testing.T) {
	c, _, n := published(t)
	bonds := state.Row{{UID: 1, Value: 7}, {UID: 0, Value: 3}}
	flag := fields(subtensor.Data{Kind: subtensor.ResetBondsData})
	alter(c, func(w *runtime.Context) { state.Bonds.Set(w, 1, 0, bonds) })
	c.Do(n.Hot, flag)
	if got := state.Bonds.Get(c, 1, 0); len(got) != 2 {
		t.Errorf("the bonds are %v where resets are off", got)
	}
	if commitments.LastBondsReset.Get(c, 1, n.Hotkey()) != uint32(c.Height) {
		t.Error("the block of the flag is not kept")
	}
	alter(c, func(w *runtime.Context) { state.BondsResetOn.Set(w, 1, true) })
	c.Do(n.Hot, flag)
	if got := state.Bonds.Get(c, 1, 0); len(got) != 1 || got[0].UID != 0 {
		t.Errorf("the bonds are %v", got)
	}
}

func TestWhatIsPublishedMovesWithItsHotkey(t *testing.T) {
	c, beacon, n := published(t)
	c.Do(n.Hot, fields(raw(2), subtensor.Data{Kind: subtensor.TimelockedData, Round: 50, Bytes: beacon.Seal(50, []byte("mine"))}))
	other := apptest.Named("O").Hotkey()
	alter(c, func(w *runtime.Context) {
		commitments.RevealedCommitments.Set(w, 1, other, []subtensor.RevealedCommitment{{Data: []byte("theirs")}})
		commitments.Hotkeys{}.MoveHotkey(w, 1, n.Hotkey(), other)
	})
	pulse(c, beacon, 50)
	c.Next()
	if got := commitments.RevealedCommitments.Get(c, 1, other); len(got) != 1 || string(got[0].Data) != "mine" {
		t.Errorf("what opened is %+v", got)
	}
	if commitments.CommitmentOf.Has(c, 1, n.Hotkey()) || commitments.UsedSpaceOf.Get(c, 1, other).UsedSpace == 0 {
		t.Error("something stayed behind")
	}
}

// What is exported makes the same state again.
func TestCommitmentsGoAroundByExport(t *testing.T) {
	c, beacon, n := published(t)
	c.MustSudo(subtensor.SetMaxSpace{NewLimit: 5000})
	pulse(c, beacon, 50)
	sealed := func(round uint64) subtensor.Data {
		return subtensor.Data{Kind: subtensor.TimelockedData, Round: round, Bytes: beacon.Seal(round, []byte("x"))}
	}
	c.Do(n.Hot, fields(raw(9), sealed(50), sealed(77)))
	c.Do(n.Hot, fields(subtensor.Data{Kind: subtensor.ResetBondsData}, sealed(50), sealed(77)))
	c.Next()
	docs, err := c.Runtime.Export(c)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := runtimetest.State{}
	again.Apply(changes)
	for name, item := range map[string]interface{ Prefix() string }{
		"CommitmentOf": commitments.CommitmentOf, "LastCommitment": commitments.LastCommitment, "LastBondsReset": commitments.LastBondsReset,
		"RevealedCommitments": commitments.RevealedCommitments, "UsedSpaceOf": commitments.UsedSpaceOf, "MaxSpace": commitments.MaxSpace, "OpensAt": commitments.OpensAt,
	} {
		var was, is [][]byte
		collect := func(into *[][]byte) func(string, []byte) bool {
			return func(key string, value []byte) bool {
				*into = append(*into, []byte(key), value)
				return true
			}
		}
		c.Iterate(item.Prefix(), collect(&was))
		again.Iterate(item.Prefix(), collect(&is))
		if len(was) == 0 || !reflect.DeepEqual(was, is) {
			t.Errorf("%s: %d values became %d", name, len(was)/2, len(is)/2)
		}
	}
	for name, doc := range map[string]string{
		"json": `{`, "hexadecimal": `{"neurons":[{"netuid":1,"hotkey":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY","last":"zz"}]}`,
		"scale": `{"neurons":[{"netuid":1,"hotkey":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY","last":"00"}]}`,
	} {
		docs["Commitments"] = []byte(doc)
		if _, err := c.Runtime.Genesis(docs); err == nil {
			t.Errorf("bad %s makes a state", name)
		}
	}
}

func TestDataKeepsToItsBounds(t *testing.T) {
	for name, b := range map[string][]byte{
		"unknown kind": {137}, "short raw": {5, 1, 2}, "short hash": append([]byte{131}, make([]byte, 31)...),
		"long timelocked": append(append([]byte{134}, scale.Marshal(make([]byte, 1025))...), make([]byte, 8)...),
		"long big raw":    append([]byte{136}, scale.Marshal(make([]byte, 513))...), "nothing": {},
	} {
		var d subtensor.Data
		if err := scale.Unmarshal(b, &d); err == nil {
			t.Errorf("%s decodes as %+v", name, d)
		}
	}
	for _, d := range []subtensor.Data{
		{}, raw(0), raw(128), {Kind: subtensor.BlakeTwo256Data, Bytes: make([]byte, 32)}, {Kind: subtensor.ShaThree256Data, Bytes: make([]byte, 32)},
		{Kind: subtensor.Keccak256Data, Bytes: make([]byte, 32)}, {Kind: subtensor.ResetBondsData},
		{Kind: subtensor.TimelockedData, Bytes: make([]byte, 1024), Round: 1 << 40}, {Kind: subtensor.BigRawData, Bytes: make([]byte, 512)},
	} {
		var got subtensor.Data
		if err := scale.Unmarshal(scale.Marshal(d), &got); err != nil || got.Kind != d.Kind || got.Round != d.Round || string(got.Bytes) != string(d.Bytes) {
			t.Errorf("%+v came back as %+v: %v", d, got, err)
		}
	}
}

func FuzzData(f *testing.F) {
	f.Add(scale.Marshal(subtensor.CommitmentInfo{Fields: []subtensor.Data{raw(3), {Kind: subtensor.TimelockedData, Bytes: []byte{1}, Round: 2}}}))
	f.Add([]byte{4, 135})
	f.Fuzz(func(t *testing.T, b []byte) {
		var info subtensor.CommitmentInfo
		if err := scale.Unmarshal(b, &info); err != nil {
			return
		}
		var again subtensor.CommitmentInfo
		if err := scale.Unmarshal(scale.Marshal(info), &again); err != nil || !reflect.DeepEqual(info, again) {
			t.Fatalf("%+v came back as %+v: %v", info, again, err)
		}
		for _, d := range info.Fields {
			if d.Size() > subtensor.MaxTimelocked {
				t.Fatalf("%d bytes in a field", d.Size())
			}
		}
	})
}
