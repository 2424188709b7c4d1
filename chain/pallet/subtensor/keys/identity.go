package keys

import (
	"encoding/binary"
	"strconv"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of an identity's texts in bytes: images and what is told at length, and
// all others.
const (
	maxLong  = 1024
	maxShort = 256
)

// setIdentity stores what a coldkey says of itself. In the order of the checks:
// ErrHotKeyNotRegisteredInNetwork where none of its hotkeys has a uid anywhere,
// ErrInvalidIdentity where a text is too long.
func setIdentity(c *runtime.Context, o runtime.Origin, a subtensor.SetIdentity) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if !hasNeuron(c, coldkey) {
		return state.ErrHotKeyNotRegisteredInNetwork
	}
	for _, text := range [][]byte{a.Name, a.URL, a.GithubRepo, a.Discord} {
		if len(text) > maxShort {
			return state.ErrInvalidIdentity
		}
	}
	for _, text := range [][]byte{a.Image, a.Description, a.Additional} {
		if len(text) > maxLong {
			return state.ErrInvalidIdentity
		}
	}
	state.IdentitiesV2.Set(c, coldkey, subtensor.ChainIdentityV2(a))
	c.Emit(state.ChainIdentitySet{Coldkey: coldkey})
	return nil
}

// hasNeuron says that one of a coldkey's hotkeys has a uid on some network.
func hasNeuron(c *runtime.Context, coldkey state.AccountID) (found bool) {
	for _, hotkey := range state.OwnedHotkeys.Get(c, coldkey) {
		c.Spend(lookWeight)
		state.IsNetworkMember.IteratePrefix(c, hotkey, func(_ uint16, isMember bool) bool {
			found = isMember
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// evmSlot is what one waiting association of a hotkey may hold.
func evmSlot(who state.AccountID, a subtensor.AssociateEvmKey) string {
	return strconv.Itoa(int(a.Netuid)) + "/" + string(who[:])
}

// checkEvm wants a neuron whose last association is old enough, and the address's
// signature of hotkey ++ keccak256(block number as u64 LE), as EIP-191 has it. In
// the order of the checks: ErrHotKeyNotRegisteredInSubNet,
// ErrEvmKeyAssociateRateLimitExceeded, ErrInvalidIdentity for a signature of
// nobody's, ErrInvalidRecoveredPublicKey for another's.
func checkEvm(r runtime.Reader, hotkey state.AccountID, a subtensor.AssociateEvmKey) error {
	uid, ok := state.Uids.Lookup(r, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	last := state.AssociatedEvmAddress.Get(r, a.Netuid, uid).Block
	if state.TooSoon(r, last, state.EvmKeyInterval.Get(r)) {
		return state.ErrEvmKeyAssociateRateLimitExceeded
	}
	block := keys.Keccak256(binary.LittleEndian.AppendUint64(nil, a.BlockNumber))
	signer, ok := keys.RecoverEthereum(keys.PersonalHash(append(hotkey[:], block[:]...)), a.Signature)
	switch {
	case !ok:
		return state.ErrInvalidIdentity
	case signer != a.EvmKey:
		return state.ErrInvalidRecoveredPublicKey
	}
	return nil
}

func associateEvm(c *runtime.Context, o runtime.Origin, a subtensor.AssociateEvmKey) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	uid, ok := state.Uids.Lookup(c, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	state.AssociatedEvmAddress.Set(c, a.Netuid, uid, state.EvmAssociation{Address: a.EvmKey, Block: c.Height()})
	c.Emit(state.EvmKeyAssociated{Netuid: a.Netuid, Hotkey: hotkey, EvmKey: a.EvmKey, BlockAssociated: c.Height()})
	return nil
}
