package stateful

import (
	"encoding/binary"
	"slices"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/faucet"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
	"golang.org/x/crypto/blake2b"
)

// errand is a call that takes knowing something of the chain: a proof, a list, what
// a parameter is now. Nil where it cannot be made.
func (p *Player) errand(who person) (keys.Pair, wire.Call) {
	errands := []func(person) (keys.Pair, wire.Call){
		p.take, p.symbol, p.ethereum, p.model, p.commitment, p.work, p.faucet, p.pure, p.ownersTempo,
		p.votingPower, p.autoStake, p.alone, p.poke, p.derivative, p.preimages, p.children, p.onRoot, p.stakes,
	}
	return errands[p.IntN(len(errands))](who)
}

// take lowers what a delegate keeps, or raises it again.
func (p *Player) take(who person) (keys.Pair, wire.Call) {
	now, least, most := state.Delegates.Get(p.chain, who.Hotkey()), state.MinDelegateTake.Get(p.chain), state.MaxDelegateTake.Get(p.chain)
	if now > least && p.IntN(2) == 0 {
		return who.Cold, wire.DecreaseTake{Hotkey: who.Hotkey(), Take: least + uint16(p.IntN(int(now-least)))}
	}
	if now >= most {
		return nil, nil
	}
	return who.Cold, wire.IncreaseTake{Hotkey: who.Hotkey(), Take: now + 1 + uint16(p.IntN(int(most-now)))}
}

// owned is a subnet with an owner who plays; false where none was found.
func (p *Player) owned() (person, uint16, bool) {
	for range 20 {
		netuid := p.netuid()
		owner := state.SubnetOwner.Get(p.chain, netuid)
		at := slices.IndexFunc(p.people, func(x person) bool { return x.Coldkey() == owner })
		if at >= 0 {
			return p.people[at], netuid, true
		}
	}
	return person{}, 0, false
}

// symbol gives a subnet one of the Thai letters: the Greek ones are taken.
func (p *Player) symbol(person) (keys.Pair, wire.Call) {
	owner, netuid, ok := p.owned()
	if !ok {
		return nil, nil
	}
	return owner.Cold, wire.UpdateSymbol{Netuid: netuid, Symbol: []byte(string('ก' + rune(p.IntN(30))))}
}

// member is somebody with a uid on a subnet, if one was found.
func (p *Player) member(who person) (person, uint16) {
	for range 20 {
		netuid := uint16(1 + p.IntN(Subnets))
		if state.IsRegistered(p.chain, netuid, who.Hotkey()) {
			return who, netuid
		}
		who = p.people[p.IntN(len(p.people))]
	}
	return who, p.netuid()
}

// ethereum says that a neuron belongs to an Ethereum wallet, which signs for it.
func (p *Player) ethereum(who person) (keys.Pair, wire.Call) {
	who, netuid := p.member(who)
	wallet := secp256k1.PrivKeyFromBytes(slices.Repeat([]byte{byte(1 + p.IntN(9))}, 32))
	address := keys.Keccak256(wallet.PubKey().SerializeUncompressed()[1:])
	a := wire.AssociateEvmKey{Netuid: netuid, EvmKey: wire.EvmAddress(address[12:]), BlockNumber: p.chain.Height}
	hotkey, block := who.Hotkey(), keys.Keccak256(binary.LittleEndian.AppendUint64(nil, a.BlockNumber))
	hash := keys.PersonalHash(slices.Concat(hotkey[:], block[:]))
	signature := ecdsa.SignCompact(wallet, hash[:], false)
	copy(a.Signature[:], signature[1:])
	a.Signature[64] = signature[0]
	return who.Hot, a
}

// model declares what a subnet's catalogue has, or makes the catalogue.
func (p *Player) model(who person) (keys.Pair, wire.Call) {
	who, netuid := p.member(who)
	if list := models.Catalogue.Get(p.chain, netuid); len(list) > 0 {
		return who.Hot, wire.Declare{Netuid: netuid, Model: list[p.IntN(len(list))].Name, Class: wire.Rank}
	}
	return alice, rooted{wire.SetCatalogue{Netuid: netuid, Models: []wire.Model{
		{Name: []byte("small"), SHA256: [32]byte{1}, Tolerance: 100_000}, {Name: []byte("large"), SHA256: [32]byte{2}, Tolerance: 100_000},
	}}}
}

// commitment publishes fields of every kind.
func (p *Player) commitment(who person) (keys.Pair, wire.Call) {
	who, netuid := p.member(who)
	var fields wire.DataList
	for range p.IntN(4) {
		switch p.IntN(4) {
		case 0:
			fields = append(fields, wire.Data{Kind: wire.RawData, Bytes: make([]byte, p.IntN(wire.MaxRaw+1))})
		case 1:
			fields = append(fields, wire.Data{Kind: wire.Sha256Data, Bytes: make([]byte, 32)})
		case 2:
			fields = append(fields, wire.Data{Kind: wire.ResetBondsData})
		case 3:
			fields = append(fields, wire.Data{Kind: wire.BigRawData, Bytes: make([]byte, p.IntN(wire.MaxBigRaw+1))})
		}
	}
	return who.Hot, wire.SetCommitment{Netuid: netuid, Info: wire.CommitmentInfo{Fields: fields}}
}

// mostSeals is how many seals are tried for a proof of work.
const mostSeals = 200

// work registers for a proof of work.
func (p *Player) work(who person) (keys.Pair, wire.Call) {
	netuid := uint16(1 + p.IntN(Subnets))
	hash, _ := runtime.BlockHash.Lookup(p.chain, uint32(p.chain.Height))
	subject := work.Registration(hash, netuid, who.Coldkey(), who.Hotkey())
	for nonce := range uint64(mostSeals) {
		if seal := work.Seal(subject, nonce); work.Meets(&seal, state.Difficulty.Get(p.chain, netuid)) {
			return who.Cold, wire.Register{
				Netuid: netuid, BlockNumber: p.chain.Height, Nonce: nonce, Work: seal[:], Hotkey: who.Hotkey(), Coldkey: who.Coldkey(),
			}
		}
	}
	return who.Cold, wire.Register{Netuid: netuid, Hotkey: who.Hotkey(), Coldkey: who.Coldkey()}
}

// faucet works for money, now and then: its work takes a second.
func (p *Player) faucet(who person) (keys.Pair, wire.Call) {
	if p.IntN(40) > 0 {
		return nil, nil
	}
	hash, _ := runtime.BlockHash.Lookup(p.chain, uint32(p.chain.Height))
	subject := work.Faucet(hash, who.Coldkey())
	for nonce := uint64(0); ; nonce++ {
		if seal := work.Seal(subject, nonce); work.Meets(&seal, faucet.Difficulty) {
			return who.Cold, wire.Faucet{BlockNumber: p.chain.Height, Nonce: nonce, Work: seal[:]}
		}
	}
}

// ownersTempo sets a subnet's tempo within what owners may.
func (p *Player) ownersTempo(person) (keys.Pair, wire.Call) {
	owner, netuid, ok := p.owned()
	if !ok || p.IntN(4) > 0 {
		return nil, nil
	}
	return owner.Cold, wire.SetTempo{Netuid: netuid, Tempo: uint16(360 + p.IntN(50))}
}

// votingPower turns the tracking of a subnet's votes on or off.
func (p *Player) votingPower(person) (keys.Pair, wire.Call) {
	owner, netuid, ok := p.owned()
	if !ok {
		return nil, nil
	}
	if state.VotingPowerTrackingEnabled.Get(p.chain, netuid) {
		return owner.Cold, wire.DisableVotingPowerTracking{Netuid: netuid}
	}
	return owner.Cold, wire.EnableVotingPowerTracking{Netuid: netuid}
}

// autoStake sends what a miner earns to a neuron of the subnet.
func (p *Player) autoStake(who person) (keys.Pair, wire.Call) {
	neuron, netuid := p.member(who)
	return who.Cold, wire.SetColdkeyAutoStakeHotkey{Netuid: netuid, Hotkey: neuron.Hotkey()}
}

// alone sends a call as an account that any one of two acts for.
func (p *Player) alone(who person) (keys.Pair, wire.Call) {
	other := p.people[p.IntN(len(p.people))]
	return who.Cold, wire.AsMultiThreshold1[wire.RawCall]{
		OtherSignatories: []keys.AccountID{other.Coldkey()}, Call: wire.Encode(wire.Remark{Remark: make([]byte, p.IntN(100))}),
	}
}

// poke brings the deposit of an open operation to what it should be.
func (p *Player) poke(person) (keys.Pair, wire.Call) {
	for _, op := range p.operations {
		hash := blake2b.Sum256(op.call)
		open, waits := multisig.Multisigs.Lookup(p.chain, op.account, hash)
		if !waits {
			continue
		}
		var depositor keys.Pair
		var others []keys.AccountID
		for _, place := range op.signers {
			if x := p.people[place]; x.Coldkey() == open.Depositor {
				depositor = x.Cold
			} else {
				others = append(others, x.Coldkey())
			}
		}
		if depositor != nil {
			return depositor, wire.PokeMultisigDeposit{Threshold: op.threshold, OtherSignatories: others, CallHash: hash}
		}
	}
	return nil, nil
}

// derivative sends a call as one of the accounts that follow from the signer's.
func (p *Player) derivative(who person) (keys.Pair, wire.Call) {
	return who.Cold, wire.AsDerivative[wire.RawCall]{Index: uint16(p.IntN(3)), Call: wire.Encode(wire.Remark{})}
}

// preimages notes one of a few texts, takes it back, or asks for it as root.
func (p *Player) preimages(who person) (keys.Pair, wire.Call) {
	who = p.people[p.IntN(3)]
	text := []byte{byte(p.IntN(4)), 'p'}
	hash := blake2b.Sum256(text)
	switch p.IntN(5) {
	case 0:
		return who.Cold, wire.UnnotePreimage{Hash: hash}
	case 1:
		return alice, rooted{wire.RequestPreimage{Hash: hash}}
	case 2:
		return alice, rooted{wire.UnrequestPreimage{Hash: hash}}
	}
	return who.Cold, wire.NotePreimage{Bytes: text}
}

// children gives parts of a neuron's stake to other neurons of its subnet.
func (p *Player) children(who person) (keys.Pair, wire.Call) {
	who, netuid := p.member(who)
	var parts []wire.ChildPart
	for range p.IntN(4) {
		child, _ := p.member(p.people[p.IntN(len(p.people))])
		isThere := slices.ContainsFunc(parts, func(x wire.ChildPart) bool { return x.Child == child.Hotkey() })
		if child.Hotkey() != who.Hotkey() && !isThere {
			parts = append(parts, wire.ChildPart{Proportion: p.Uint64() >> 2, Child: child.Hotkey()})
		}
	}
	return who.Cold, wire.SetChildren{Hotkey: who.Hotkey(), Netuid: netuid, Children: parts}
}

// onRoot says whether a hotkey of root becomes a parent of new subnets' owners.
func (p *Player) onRoot(person) (keys.Pair, wire.Call) {
	for range 50 {
		if x := p.people[p.IntN(len(p.people))]; state.IsRegistered(p.chain, state.Root, x.Hotkey()) {
			return x.Cold, wire.SetAutoParentDelegationEnabled{Hotkey: x.Hotkey(), Enabled: p.IntN(2) == 0}
		}
	}
	return nil, nil
}

// pure makes an account without a key, or gives one up.
func (p *Player) pure(who person) (keys.Pair, wire.Call) {
	if len(p.pures) == 0 || p.IntN(2) == 0 {
		return who.Cold, wire.CreatePure{ProxyType: wire.ProxyAny, Index: uint16(p.IntN(3))}
	}
	at := p.IntN(len(p.pures))
	made := p.pures[at]
	p.pures = slices.Delete(p.pures, at, at+1)
	owner := slices.IndexFunc(p.people, func(x person) bool { return x.Coldkey() == made.Who })
	if owner < 0 {
		return nil, nil
	}
	return p.people[owner].Cold, inside{via: "Proxy.proxy", outer: wire.Proxy[wire.RawCall]{
		Real: extrinsic.Address(made.Pure),
		Call: wire.Encode(wire.KillPure{
			Spawner: extrinsic.Address(made.Who), ProxyType: made.ProxyType, Index: made.DisambiguationIndex,
			Height: scale.Compact32(made.height), ExtIndex: scale.Compact32(made.at),
		}),
	}, inner: "Proxy.kill_pure"}
}

// held is a stake that somebody has and its subnet, if one was found.
func (p *Player) held(who person) (person, uint16, uint64) {
	for range 50 {
		netuid := uint16(1 + p.IntN(Subnets+2))
		if alpha := state.Stake(p.chain, who.Hotkey(), who.Coldkey(), netuid); alpha > tao/100 {
			return who, netuid, alpha
		}
		who = p.people[p.IntN(len(p.people))]
	}
	return who, 0, 0
}

// stakes moves a stake that there is to another hotkey, coldkey or subnet, or
// trades at a limit.
func (p *Player) stakes(who person) (keys.Pair, wire.Call) {
	who, netuid, alpha := p.held(who)
	if alpha == 0 {
		return nil, nil
	}
	other, elsewhere, price := p.people[p.IntN(len(p.people))], uint16(1+p.IntN(Subnets)), []uint64{0, p.Uint64N(4 * tao)}[p.IntN(2)]
	part := 1 + alpha/uint64(1+p.IntN(4))/2
	switch p.IntN(8) {
	case 0:
		return who.Cold, wire.MoveStake{OriginHotkey: who.Hotkey(), DestinationHotkey: other.Hotkey(), OriginNetuid: netuid, DestinationNetuid: elsewhere, AlphaAmount: part}
	case 1:
		return who.Cold, wire.TransferStake{DestinationColdkey: other.Coldkey(), Hotkey: who.Hotkey(), OriginNetuid: netuid, DestinationNetuid: netuid, AlphaAmount: part}
	case 2:
		return who.Cold, wire.SwapStake{Hotkey: who.Hotkey(), OriginNetuid: netuid, DestinationNetuid: elsewhere, AlphaAmount: part}
	case 3:
		return who.Cold, wire.SwapStakeLimit{Hotkey: who.Hotkey(), OriginNetuid: netuid, DestinationNetuid: elsewhere, AlphaAmount: part, LimitPrice: price, AllowPartial: true}
	case 4:
		return who.Cold, wire.AddStakeLimit{Hotkey: who.Hotkey(), Netuid: netuid, AmountStaked: p.rao(), LimitPrice: 1000 * tao, AllowPartial: true}
	case 5:
		return who.Cold, wire.RemoveStakeLimit{Hotkey: who.Hotkey(), Netuid: netuid, AmountUnstaked: part, LimitPrice: price, AllowPartial: true}
	case 6:
		return who.Cold, p.call("SubtensorModule.remove_stake_full_limit", who.Hotkey(), netuid, (*uint64)(nil))
	}
	return who.Cold, wire.UnstakeAll{Hotkey: who.Hotkey()}
}

// created is an account without a key, and where it was made.
type created struct {
	proxy.PureCreated
	height uint64
	at     int // extrinsic of the block
}
