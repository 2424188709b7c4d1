package rpc

import (
	"encoding/binary"
	"encoding/json"
	"strconv"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// extrinsicUpdate is the notification to who watches an extrinsic.
const extrinsicUpdate = "author_extrinsicUpdate"

// maxPending bounds the list of waiting extrinsics.
const maxPending = 1000

func submit(q *call) (any, error) {
	raw, err := q.params.bytes(0)
	if err != nil {
		return nil, err
	}
	hash, err := q.s.node.Submit(raw)
	if err != nil {
		return nil, refusal(err, hash)
	}
	return hexText(hash[:]), nil
}

// submitAndWatch subscribes first, or the block could be there before the watcher.
func submitAndWatch(q *call) (any, error) {
	raw, err := q.params.bytes(0)
	if err != nil {
		return nil, err
	}
	sub := &subscription{method: extrinsicUpdate, tx: extrinsic.Hash(raw)}
	if err := q.s.hub.join(q, sub); err != nil {
		return nil, err
	}
	if hash, err := q.s.node.Submit(raw); err != nil {
		q.after = nil
		q.s.hub.end(q.c, sub.id)
		return nil, refusal(err, hash)
	}
	return sub.id, nil
}

func pendingExtrinsics(q *call) (any, error) {
	list := []json.RawMessage{}
	for _, raw := range q.s.node.Pending(maxPending) {
		list = append(list, hexText(raw))
	}
	return list, nil
}

// nextIndex is the nonce behind an account's waiting extrinsics.
func nextIndex(q *call) (any, error) {
	text, err := q.params.text(0)
	if err != nil {
		return nil, err
	}
	who, err := keys.ParseAccount(text)
	if err != nil {
		return nil, badParams("%v", err)
	}
	return q.s.node.NextNonce(who), nil
}

// payment asks a fee API about the extrinsic of parameter 0.
func payment(q *call, method string) (*scale.Reader, error) {
	raw, err := q.params.bytes(0)
	if err != nil {
		return nil, err
	}
	v, err := q.state(1)
	if err != nil {
		return nil, err
	}
	args := binary.LittleEndian.AppendUint32(raw, uint32(len(raw)))
	out, err := q.s.node.Chain.Runtime.CallAPI(v, "TransactionPaymentApi_"+method, args)
	if err == nil {
		err = v.checked()
	}
	return &scale.Reader{B: out}, err
}

func queryInfo(q *call) (any, error) {
	r, err := payment(q, "query_info")
	if err != nil {
		return nil, err
	}
	ref, proof, class, fee := r.Compact(), r.Compact(), r.U8(), r.U64()
	name := "normal"
	if class == 1 {
		name = "operational"
	} else if class == 2 {
		name = "mandatory"
	}
	return map[string]any{"weight": map[string]uint64{"ref_time": ref, "proof_size": proof}, "class": name, "partialFee": strconv.FormatUint(fee, 10)}, r.End()
}

func queryFeeDetails(q *call) (any, error) {
	r, err := payment(q, "query_fee_details")
	if err != nil {
		return nil, err
	}
	var inclusion any
	if r.Bool() {
		part := func() string { return "0x" + strconv.FormatUint(r.U64(), 16) }
		inclusion = map[string]string{"baseFee": part(), "lenFee": part(), "adjustedWeightFee": part()}
	}
	return map[string]any{"inclusionFee": inclusion}, r.Err
}
