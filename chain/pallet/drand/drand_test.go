package drand_test

import (
	"encoding/hex"
	"errors"
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// round1000 is a pulse of drand's quicknet.
func round1000(t testing.TB) subtensor.Pulse {
	t.Helper()
	p := subtensor.Pulse{Round: 1000}
	for field, text := range map[*[]byte]string{
		&p.Signature:  "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
		&p.Randomness: "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
	} {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		*field = b
	}
	return p
}

// alter changes a chain's state behind its back.
func alter(c *apptest.Chain, change func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	change(w)
	c.Apply(w.Changes())
}

// following is a chain that follows a beacon whose secret is known.
func following(t *testing.T) (*apptest.Chain, *timelocktest.Beacon) {
	c, beacon := apptest.New(t, genesis.Up()), timelocktest.New(t, 5)
	c.MustSudo(subtensor.SetBeaconConfig{ConfigPayload: subtensor.BeaconConfigurationPayload{
		Config: beacon.Config(0), Public: extrinsic.MultiSigner{Scheme: keys.Ed25519, Key: make([]byte, 32)},
	}})
	return c, beacon
}

// refusal is why the next block would not take pulses.
func refusal(c *apptest.Chain, pulses ...subtensor.Pulse) error {
	next := runtime.Block{Height: c.Height + 1, Genesis: c.Genesis()}
	_, err := c.Runtime.Check(c.State, next, timelocktest.Write(pulses...))
	return err
}

// write brings pulses to the chain in a block of their own.
func write(c *apptest.Chain, pulses ...subtensor.Pulse) *apptest.Block {
	c.T().Helper()
	b := c.Execute([][]byte{timelocktest.Write(pulses...)})
	if got := b.Outcomes[0]; got.Refused != nil || got.Failed != nil || got.Fee != 0 {
		c.T().Fatalf("round %d: %+v", pulses[0].Round, got)
	}
	return b
}

func TestAnybodyBringsARecordedPulse(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := round1000(t)
	if err := refusal(c, p); err != nil {
		t.Fatal(err)
	}
	b := write(c, p)
	if told, ok := apptest.Find[drand.NewPulse](b); !ok || len(told.Rounds) != 1 || told.Rounds[0] != 1000 {
		t.Errorf("the pulse is told as %+v", told)
	}
	if got := drand.Pulses.Get(c, 1000); !reflect.DeepEqual(got, p) {
		t.Errorf("the pulse is %+v", got)
	}
	if drand.LastStoredRound.Get(c) != 1000 || drand.OldestStoredRound.Get(c) != 1000 {
		t.Error("the rounds are not counted")
	}
	if signature, ok := (drand.Beacon{}).Signature(c, 1000); !ok || string(signature) != string(p.Signature) || (drand.Beacon{}).LastRound(c) != 1000 {
		t.Error("the chain does not know the round")
	}
	if _, ok := (drand.Beacon{}).Signature(c, 999); ok {
		t.Error("the chain knows a round that nobody brought")
	}
}

func TestForgedPulsesAreRefused(t *testing.T) {
	c, beacon := following(t)
	good := beacon.Pulse(7)
	change := func(f func(*subtensor.Pulse)) subtensor.Pulse {
		p := beacon.Pulse(7)
		f(&p)
		return p
	}
	for name, test := range map[string]struct {
		pulses []subtensor.Pulse
		want   error
	}{
		"none":              {nil, drand.ErrNoneValue},
		"too many":          {make([]subtensor.Pulse, 51), drand.ErrStorageOverflow},
		"round 0":           {[]subtensor.Pulse{beacon.Pulse(0)}, drand.ErrInvalidRoundNumber},
		"a gap":             {[]subtensor.Pulse{good, beacon.Pulse(9)}, drand.ErrInvalidRoundNumber},
		"twice":             {[]subtensor.Pulse{good, good}, drand.ErrInvalidRoundNumber},
		"short signature":   {[]subtensor.Pulse{change(func(p *subtensor.Pulse) { p.Signature = p.Signature[:40] })}, drand.ErrUnverifiedPulse},
		"other randomness":  {[]subtensor.Pulse{change(func(p *subtensor.Pulse) { p.Randomness[0]++ })}, drand.ErrUnverifiedPulse},
		"no randomness":     {[]subtensor.Pulse{change(func(p *subtensor.Pulse) { p.Randomness = nil })}, drand.ErrUnverifiedPulse},
		"another round's":   {[]subtensor.Pulse{change(func(p *subtensor.Pulse) { p.Round = 8 })}, drand.ErrUnverifiedPulse},
		"another beacon's":  {[]subtensor.Pulse{timelocktest.New(t, 6).Pulse(7)}, drand.ErrUnverifiedPulse},
		"one of two forged": {[]subtensor.Pulse{good, timelocktest.New(t, 6).Pulse(8)}, drand.ErrUnverifiedPulse},
	} {
		if err := refusal(c, test.pulses...); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if got := c.Execute([][]byte{timelocktest.Write(test.pulses...)}).Outcomes[0].Refused; !errors.Is(got, test.want) {
			t.Errorf("%s, in a block: %v, want %v", name, got, test.want)
		}
	}
	alter(c, func(w *runtime.Context) {
		drand.BeaconConfig.Set(w, subtensor.BeaconConfiguration{PublicKey: []byte{1}})
	})
	if err := refusal(c, good); !errors.Is(err, drand.ErrPulseVerificationError) {
		t.Errorf("a beacon without a key: %v", err)
	}
}

func TestRoundsFollowEachOther(t *testing.T) {
	c, beacon := following(t)
	write(c, beacon.Pulse(40), beacon.Pulse(41))
	for _, round := range []uint64{39, 41, 43, 1000} {
		if err := refusal(c, beacon.Pulse(round)); !errors.Is(err, drand.ErrInvalidRoundNumber) {
			t.Errorf("round %d: %v", round, err)
		}
	}
	write(c, beacon.Pulse(42))
	if drand.LastStoredRound.Get(c) != 42 || drand.OldestStoredRound.Get(c) != 40 {
		t.Errorf("rounds %d to %d are stored", drand.OldestStoredRound.Get(c), drand.LastStoredRound.Get(c))
	}
}

func TestABlockTakesPulsesOnce(t *testing.T) {
	c, beacon := following(t)
	b := c.Execute([][]byte{timelocktest.Write(beacon.Pulse(1)), timelocktest.Write(beacon.Pulse(2))})
	if b.Outcomes[0].Refused != nil || !errors.Is(b.Outcomes[1].Refused, drand.ErrInvalidRoundNumber) {
		t.Errorf("the block: %+v", b.Outcomes)
	}
	write(c, beacon.Pulse(2))
}

// Somebody anchors the chain at a round of years ago: it need not be fed all the
// rounds since, but it never leaves out a recent one.
func TestAChainThatSleptGoesOnWithToday(t *testing.T) {
	c, beacon := following(t)
	c.Next()
	now := timestamp.Now.Get(c)/3000 + 1 // the beacon's first round is at second 0
	write(c, beacon.Pulse(1))
	for round, want := range map[uint64]error{now - 101: drand.ErrInvalidRoundNumber, now - 99: nil, now: nil} {
		if err := refusal(c, beacon.Pulse(round)); !errors.Is(err, want) {
			t.Errorf("round %d of %d: %v", round, now, err)
		}
	}
	write(c, beacon.Pulse(now-50))
	if err := refusal(c, beacon.Pulse(now-48)); !errors.Is(err, drand.ErrInvalidRoundNumber) {
		t.Errorf("a recent round is left out: %v", err)
	}
	for lag, want := range map[uint64]error{drand.FarBehind - 5: drand.ErrInvalidRoundNumber, drand.FarBehind + 5: nil} {
		alter(c, func(w *runtime.Context) { drand.LastStoredRound.Set(w, timestamp.Now.Get(c)/3000+1-lag) })
		if err := refusal(c, beacon.Pulse(now)); !errors.Is(err, want) {
			t.Errorf("%d rounds behind: %v", lag, err)
		}
	}
}

func TestOldRoundsAreForgotten(t *testing.T) {
	c, beacon := following(t)
	alter(c, func(w *runtime.Context) {
		for _, round := range []uint64{1, 2, 3, 150, 152} {
			drand.Pulses.Set(w, round, beacon.Pulse(round))
		}
		drand.OldestStoredRound.Set(w, 1)
		drand.LastStoredRound.Set(w, drand.KeptRound+149)
	})
	write(c, beacon.Pulse(drand.KeptRound+150))
	for round, want := range map[uint64]bool{1: false, 3: false, 150: false, 152: true} {
		if drand.Pulses.Has(c, round) != want {
			t.Errorf("round %d is kept: %v", round, !want)
		}
	}
	if got := drand.OldestStoredRound.Get(c); got != 151 {
		t.Errorf("the oldest is %d", got)
	}
}

func TestOnlyRootChoosesTheBeacon(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	beacon, rich := timelocktest.New(t, 5), c.Rich("R")
	public := extrinsic.MultiSigner{Scheme: keys.Ecdsa, Key: make([]byte, 33)}
	set := subtensor.SetBeaconConfig{ConfigPayload: subtensor.BeaconConfigurationPayload{Config: beacon.Config(9), Public: public}}
	c.Fails(runtime.ErrBadOrigin, rich.Cold, set)
	c.Fails(runtime.ErrBadOrigin, rich.Cold, subtensor.SetOldestStoredRound{OldestRound: 3})
	before := c.Balance(rich.Coldkey())
	c.Fails(runtime.ErrBadOrigin, rich.Cold, subtensor.WritePulse{PulsesPayload: subtensor.PulsesPayload{Public: public}})
	if c.Balance(rich.Coldkey()) >= before {
		t.Error("signed pulses cost nothing")
	}
	bad := set
	bad.ConfigPayload.Config.PublicKey = nil
	if err := c.Sudo(bad); !errors.Is(err, drand.ErrPulseVerificationError) {
		t.Errorf("no key: %v", err)
	}
	bad = set
	bad.ConfigPayload.Config.Hash = make([]byte, 33)
	if err := c.Sudo(bad); !errors.Is(err, drand.ErrPulseVerificationError) {
		t.Errorf("a long hash: %v", err)
	}
	c.MustSudo(set)
	if got := drand.BeaconConfig.Get(c); got.GenesisTime != 9 {
		t.Errorf("the beacon is %+v", got)
	}
	c.MustSudo(subtensor.SetOldestStoredRound{OldestRound: 3})
	if drand.OldestStoredRound.Get(c) != 3 {
		t.Error("the oldest round is not root's")
	}
}

// What is exported makes the same state again.
func TestTheBeaconGoesAroundByExport(t *testing.T) {
	c, beacon := following(t)
	write(c, beacon.Pulse(3), beacon.Pulse(4))
	docs, err := c.Runtime.Export(c)
	if err != nil {
		t.Fatal(err)
	}
	again := runtimetest.State{}
	changes, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again.Apply(changes)
	for _, item := range []interface{ Prefix() string }{drand.BeaconConfig, drand.LastStoredRound, drand.OldestStoredRound, drand.NextUnsignedAt, drand.Pulses} {
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
			t.Errorf("%d values became %d", len(was)/2, len(is)/2)
		}
	}
}

func FuzzWritePulse(f *testing.F) {
	f.Add([]byte(subtensor.Encode(subtensor.WritePulse{PulsesPayload: subtensor.PulsesPayload{
		Pulses: []subtensor.Pulse{round1000(f)}, Public: extrinsic.MultiSigner{Scheme: keys.Sr25519, Key: make([]byte, 32)},
	}}))[2:])
	f.Add([]byte{0, 0, 0, 0, 4})
	c := apptest.New(f, genesis.Up())
	next := runtime.Block{Height: 1, Genesis: c.Genesis()}
	f.Fuzz(func(t *testing.T, args []byte) {
		x, err := c.Runtime.Check(c.State, next, extrinsic.Bare(append([]byte{subtensor.DrandPallet, 0}, args...)))
		if err != nil {
			return
		}
		var a subtensor.WritePulse
		if err := scale.Unmarshal(args, &a); err != nil {
			t.Fatalf("a call that does not decode passes: %v", err)
		}
		if n := len(a.PulsesPayload.Pulses); n != 1 || a.PulsesPayload.Pulses[0].Round != 1000 || !x.IsUnsigned() {
			t.Fatalf("%d pulses pass that drand never published", n)
		}
	})
}
