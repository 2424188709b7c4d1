package stateful

import (
	"bytes"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"golang.org/x/crypto/blake2b"
)

// delegation is a proxy that somebody added.
type delegation struct {
	real, delegate int // places in people
	kind           wire.ProxyType
}

// mostKept bounds what a player remembers of each kind.
const mostKept = 50

// keep appends to a list of at most mostKept, forgetting the oldest.
func keep[V any](list []V, v V) []V {
	if len(list) >= mostKept {
		list = slices.Delete(list, 0, 1)
	}
	return append(list, v)
}

// proxies adds a proxy, sends a call through one, or removes it.
func (p *Player) proxies() (keys.Pair, wire.Call) {
	if len(p.delegations) == 0 || p.IntN(3) == 0 {
		d := delegation{real: p.IntN(len(p.people)), delegate: p.IntN(len(p.people)), kind: wire.ProxyType(p.IntN(18))}
		if p.IntN(2) == 0 {
			d.kind = wire.ProxyAny
		}
		p.delegations = keep(p.delegations, d)
		return p.people[d.real].Cold, wire.AddProxy{Delegate: extrinsic.Address(p.people[d.delegate].Coldkey()), ProxyType: d.kind}
	}
	at := p.IntN(len(p.delegations))
	d := p.delegations[at]
	if p.IntN(6) == 0 {
		p.delegations = slices.Delete(p.delegations, at, at+1)
		return p.people[d.real].Cold, wire.RemoveProxy{Delegate: extrinsic.Address(p.people[d.delegate].Coldkey()), ProxyType: d.kind}
	}
	return p.people[d.delegate].Cold, wire.Proxy[wire.RawCall]{
		Real: extrinsic.Address(p.people[d.real].Coldkey()), Call: wire.Encode(p.inner(p.people[d.real])),
	}
}

// shared is a call that several are to approve.
type shared struct {
	signers   []int // places in people, in the order of their accounts
	threshold uint16
	call      wire.RawCall
	account   keys.AccountID
}

// multisigs starts a call that two or three approve, or approves or cancels one.
func (p *Player) multisigs() (keys.Pair, wire.Call) {
	if len(p.operations) == 0 || p.IntN(3) == 0 {
		op := p.newShared()
		p.operations = keep(p.operations, op)
	}
	at := p.IntN(len(p.operations))
	op := p.operations[at]
	me := p.IntN(len(op.signers))
	var others []keys.AccountID
	for i, place := range op.signers {
		if i != me {
			others = append(others, p.people[place].Coldkey())
		}
	}
	hash := blake2b.Sum256(op.call)
	open, waits := multisig.Multisigs.Lookup(p.chain, op.account, hash)
	signer := p.people[op.signers[me]].Cold
	var when *wire.Timepoint
	if waits {
		when = &open.When
	}
	weight := wire.Weight{RefTime: scale.Compact(1 << 40), ProofSize: 1 << 30}
	switch {
	case waits && p.IntN(6) == 0:
		p.operations = slices.Delete(p.operations, at, at+1)
		return signer, wire.CancelAsMulti{Threshold: op.threshold, OtherSignatories: others, Timepoint: open.When, CallHash: hash}
	case p.IntN(4) == 0:
		return signer, wire.ApproveAsMulti{Threshold: op.threshold, OtherSignatories: others, MaybeTimepoint: when, CallHash: hash, MaxWeight: weight}
	}
	return signer, wire.AsMulti[wire.RawCall]{Threshold: op.threshold, OtherSignatories: others, MaybeTimepoint: when, Call: op.call, MaxWeight: weight}
}

func (p *Player) newShared() shared {
	places := p.Perm(len(p.people))[:2+p.IntN(2)]
	slices.SortFunc(places, func(a, b int) int {
		x, y := p.people[a].Coldkey(), p.people[b].Coldkey()
		return bytes.Compare(x[:], y[:])
	})
	op := shared{signers: places, threshold: 2}
	var signers []keys.AccountID
	for _, place := range places {
		signers = append(signers, p.people[place].Coldkey())
	}
	op.account = wire.MultisigAccount(signers, op.threshold)
	op.call = wire.Encode(wire.TransferAllowDeath{Dest: wire.To(p.people[p.IntN(len(p.people))].Coldkey()), Value: scale.Compact(p.Uint64N(tao))})
	return op
}
