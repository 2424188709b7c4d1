package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// RegisterNetwork makes a subnet; the signer pays the lock cost and owns it, hotkey is uid 0.
type RegisterNetwork struct {
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.register_network.
func (RegisterNetwork) CallIndex() (pallet, call uint8) { return SubtensorPallet, 59 }

// StartCall starts a subnet's emission; the signer owns the subnet.
type StartCall struct {
	Netuid uint16
}

// CallIndex is SubtensorModule.start_call.
func (StartCall) CallIndex() (pallet, call uint8) { return SubtensorPallet, 92 }

// BurnedRegister gives hotkey a uid; the signer pays the burn price and owns hotkey.
type BurnedRegister struct {
	Netuid uint16
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.burned_register.
func (BurnedRegister) CallIndex() (pallet, call uint8) { return SubtensorPallet, 7 }

// RegisterLimit is [BurnedRegister] that fails when the price is over a limit.
type RegisterLimit struct {
	Netuid     uint16
	Hotkey     keys.AccountID
	LimitPrice uint64 // rao
}

// CallIndex is SubtensorModule.register_limit.
func (RegisterLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 134 }

// Register gives hotkey a uid for a proof of work; the signer owns hotkey. Without
// work it is [BurnedRegister], and block, nonce and coldkey are not looked at.
type Register struct {
	Netuid      uint16
	BlockNumber uint64 `scale:"_block_number"` // at most 3 blocks old
	Nonce       uint64 `scale:"_nonce"`
	Work        []byte `scale:"_work"` // 32 bytes: the seal of block, subnet, keys and nonce
	Hotkey      keys.AccountID
	Coldkey     keys.AccountID `scale:"_coldkey"` // the signer
}

// CallIndex is SubtensorModule.register.
func (Register) CallIndex() (pallet, call uint8) { return SubtensorPallet, 6 }

// RootRegister gives hotkey a seat in the root network.
type RootRegister struct {
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.root_register.
func (RootRegister) CallIndex() (pallet, call uint8) { return SubtensorPallet, 62 }

// TryAssociateHotkey makes the signer the owner of a hotkey that has none.
type TryAssociateHotkey struct {
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.try_associate_hotkey.
func (TryAssociateHotkey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 91 }

// Faucet pays out on test chains against a proof of work.
type Faucet struct {
	BlockNumber uint64 // at most 3 blocks old
	Nonce       uint64
	Work        []byte // 32 bytes: the seal of block, nonce and signer
}

// CallIndex is SubtensorModule.faucet.
func (Faucet) CallIndex() (pallet, call uint8) { return SubtensorPallet, 60 }
