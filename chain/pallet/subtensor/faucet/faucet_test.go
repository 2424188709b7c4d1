package faucet_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/faucet"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// prove finds a proof for the chain's last block that meets difficulty, or, with
// want false, a seal that does not.
func prove(c *apptest.Chain, who keys.AccountID, difficulty uint64, want bool) subtensor.Faucet {
	hash, _ := runtime.BlockHash.Lookup(c, uint32(c.Height))
	for nonce := uint64(0); ; nonce++ {
		if seal := work.Seal(work.Faucet(hash, who), nonce); work.Meets(&seal, difficulty) == want {
			return subtensor.Faucet{BlockNumber: c.Height, Nonce: nonce, Work: seal[:]}
		}
	}
}

func TestAProofOfWorkIsPaidOnce(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	proof := prove(c, p.Coldkey(), faucet.Difficulty, true)
	before := c.Balance(p.Coldkey())
	b := c.Do(p.Cold, proof)
	if got := c.Balance(p.Coldkey()) - before; got != faucet.Amount || b.Outcomes[0].Fee != 0 {
		t.Errorf("the faucet gave %d rao for %d", got, b.Outcomes[0].Fee)
	}
	if event, ok := apptest.Find[state.Faucet](b); !ok || event != (state.Faucet{Coldkey: p.Coldkey(), Amount: faucet.Amount}) {
		t.Errorf("the event is %+v", event)
	}
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, proof) // used
	c.Skip(5)
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, proof) // too old
	if state.UsedWork.Has(c, proof.Work) {
		t.Error("an old proof is kept for ever")
	}
}

func TestAnAccountThatDoesNotExistMayWork(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	c.Skip(2)
	p := apptest.Named("Newcomer")
	proof := prove(c, p.Coldkey(), faucet.Difficulty, true)
	b := c.Do(p.Cold, proof)
	if got := c.Balance(p.Coldkey()); got != faucet.Amount || b.Outcomes[0].Fee != 0 {
		t.Errorf("it has %d rao after a fee of %d", got, b.Outcomes[0].Fee)
	}
	a, _ := runtime.Accounts.Lookup(c, p.Coldkey())
	if a.Nonce != 1 {
		t.Errorf("its next nonce is %d, not 1: its first extrinsic could be sent again", a.Nonce)
	}
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, proof)
	stranger := apptest.Named("Stranger")
	wrong := prove(c, stranger.Coldkey(), faucet.Difficulty, false)
	c.Fails(state.ErrInvalidDifficulty, stranger.Cold, wrong)
	if _, exists := runtime.Accounts.Lookup(c, stranger.Coldkey()); exists {
		t.Error("a proof that was refused made an account")
	}
}

func TestAProofIsGoodForThreeBlocks(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	weak := prove(c, p.Coldkey(), faucet.Difficulty, false) // its age is looked at first
	c.Next()
	if c.Fails(state.ErrInvalidDifficulty, p.Cold, weak); c.Height+1 != weak.BlockNumber+2 {
		t.Errorf("block %d takes the proof of block %d", c.Height+1, weak.BlockNumber)
	}
	c.Next()
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, weak)
}

func TestFaucetRefusals(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Rich("P")
	proof := prove(c, p.Coldkey(), faucet.Difficulty, false)
	c.Fails(state.ErrInvalidDifficulty, p.Cold, proof)
	proof.Work = append([]byte{1}, proof.Work[1:]...)
	proof.Work[1] ^= 1
	c.Fails(state.ErrInvalidSeal, p.Cold, proof)
	proof.BlockNumber = c.Height + 5
	c.Fails(state.ErrInvalidWorkBlock, p.Cold, proof)

	s := genesis.Up()
	s.Network.Rules.Faucet = false
	c = apptest.New(t, s)
	c.Fails(state.ErrFaucetDisabled, c.Rich("P").Cold, proof)
}
