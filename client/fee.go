package client

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// EstimateFee asks what the signer would pay for calls, in rao. Nothing is
// signed: the node gets no signature that it could use.
func (c *Client) EstimateFee(ctx context.Context, signer keys.Pair, calls ...Call) (uint64, error) {
	call, err := encodeCalls(calls)
	if err != nil {
		return 0, err
	}
	p, _, err := c.signingParams(ctx, signer.AccountID())
	if err != nil {
		return 0, err
	}
	raw := extrinsic.Build(call, unsigned{signer}, p)
	const method = "TransactionPaymentApi_query_info"
	var answer hexBytes
	args := binary.LittleEndian.AppendUint32(raw, uint32(len(raw)))
	if err := c.RPC(ctx, &answer, "state_call", method, hexText(args)); err != nil {
		return 0, err
	}
	// RuntimeDispatchInfo: weight, class, fee; the fee has 8 bytes, or 16 on
	// chains with a wider balance.
	r := &scale.Reader{B: answer}
	r.Compact()
	r.Compact()
	r.U8()
	fee := r.U64()
	if len(r.B) == 8 && r.U64() != 0 {
		r.Fail(scale.ErrForm)
	}
	if err := r.End(); err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrAnswer, method, err)
	}
	return fee, nil
}

// unsigned is a pair that puts zeros where its signature would be.
type unsigned struct{ keys.Pair }

func (u unsigned) Sign([]byte) []byte { return make([]byte, u.Scheme().SignatureSize()) }
