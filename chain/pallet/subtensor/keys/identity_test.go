package keys_test

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func text(n int) []byte { return slices.Repeat([]byte("x"), n) }

func TestAnIdentityIsStoredUpToItsBounds(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Neuron(1, "P")
	whole := subtensor.SetIdentity{
		Name: text(256), URL: text(256), GithubRepo: text(256), Image: text(1024),
		Discord: text(256), Description: text(1024), Additional: text(1024),
	}
	b := c.Do(p.Cold, whole)
	if event, ok := apptest.Find[state.ChainIdentitySet](b); !ok || event.Coldkey != p.Coldkey() {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("an identity costs nothing")
	}
	if got := state.IdentitiesV2.Get(c, p.Coldkey()); len(got.Name) != 256 || len(got.Additional) != 1024 {
		t.Errorf("the identity is %+v", got)
	}
	for name, spoil := range map[string]func(*subtensor.SetIdentity){
		"name":        func(a *subtensor.SetIdentity) { a.Name = text(257) },
		"url":         func(a *subtensor.SetIdentity) { a.URL = text(257) },
		"github_repo": func(a *subtensor.SetIdentity) { a.GithubRepo = text(257) },
		"discord":     func(a *subtensor.SetIdentity) { a.Discord = text(257) },
		"image":       func(a *subtensor.SetIdentity) { a.Image = text(1025) },
		"description": func(a *subtensor.SetIdentity) { a.Description = text(1025) },
		"additional":  func(a *subtensor.SetIdentity) { a.Additional = text(1025) },
	} {
		a := whole
		spoil(&a)
		t.Run(name, func(t *testing.T) { c.Fails(state.ErrInvalidIdentity, p.Cold, a) })
	}
	c.Fails(state.ErrHotKeyNotRegisteredInNetwork, c.Rich("Q").Cold, subtensor.SetIdentity{Name: []byte("q")})
}

// ethereum is an Ethereum wallet.
type ethereum struct{ *secp256k1.PrivateKey }

func wallet(t *testing.T, secret byte) ethereum {
	t.Helper()
	return ethereum{secp256k1.PrivKeyFromBytes(slices.Repeat([]byte{secret}, 32))}
}

func (e ethereum) address() subtensor.EvmAddress {
	sum := keys.Keccak256(e.PubKey().SerializeUncompressed()[1:])
	return subtensor.EvmAddress(sum[12:])
}

// sign says that hotkey is this wallet's neuron, as of a block.
func (e ethereum) sign(netuid uint16, hotkey keys.AccountID, block uint64) subtensor.AssociateEvmKey {
	inner := keys.Keccak256(binary.LittleEndian.AppendUint64(nil, block))
	hash := keys.PersonalHash(slices.Concat(hotkey[:], inner[:]))
	compact := ecdsa.SignCompact(e.PrivateKey, hash[:], false)
	a := subtensor.AssociateEvmKey{Netuid: netuid, EvmKey: e.address(), BlockNumber: block}
	copy(a.Signature[:], compact[1:])
	a.Signature[64] = compact[0]
	return a
}

func TestAnEvmKeyIsANeuronsIfItSignedSo(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	e := wallet(t, 7)
	good := e.sign(1, p.Hotkey(), 5)

	other := good
	other.EvmKey = wallet(t, 8).address()
	c.Fails(state.ErrInvalidRecoveredPublicKey, p.Hot, other)
	later := good
	later.BlockNumber++ // signed for another block
	c.Fails(state.ErrInvalidRecoveredPublicKey, p.Hot, later)
	c.Fails(state.ErrInvalidRecoveredPublicKey, q.Hot, good) // signed for another hotkey
	broken := good
	broken.Signature[64] = 9
	c.Fails(state.ErrInvalidIdentity, p.Hot, broken)
	elsewhere := good
	elsewhere.Netuid = 0
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, p.Hot, elsewhere)

	b := c.Do(p.Hot, good)
	uid, _ := state.Uids.Lookup(c, 1, p.Hotkey())
	if got := state.AssociatedEvmAddress.Get(c, 1, uid); got != (state.EvmAssociation{Address: e.address(), Block: c.Height}) {
		t.Errorf("the association is %s of block %d", hex.EncodeToString(got.Address[:]), got.Block)
	}
	if event, ok := apptest.Find[state.EvmKeyAssociated](b); !ok || event != (state.EvmKeyAssociated{Netuid: 1, Hotkey: p.Hotkey(), EvmKey: e.address(), BlockAssociated: c.Height}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee != 0 {
		t.Errorf("the association cost %d rao", b.Outcomes[0].Fee)
	}
}

func TestAnEvmKeyChangesOnceInAWhile(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Neuron(1, "P")
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	state.EvmKeyInterval.Set(w, 10)
	c.Apply(w.Changes())
	c.Do(p.Hot, wallet(t, 7).sign(1, p.Hotkey(), 5))
	set := c.Height
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrEvmKeyAssociateRateLimitExceeded, p.Hot, wallet(t, 8).sign(1, p.Hotkey(), 5)) // would be 9 blocks later
	c.Next()
	c.Do(p.Hot, wallet(t, 8).sign(1, p.Hotkey(), 5))
	if c.Height != set+10 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
	if state.EvmKeyInterval.Get(apptest.NewState()) != 7200 {
		t.Error("the interval is not 7,200 blocks where nothing is set")
	}
}
