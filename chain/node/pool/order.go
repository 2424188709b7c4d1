package pool

import "container/heap"

// victims orders accounts by whose last extrinsic makes room first: one behind a
// gap, then the one that offers least and came last.
type victims []*account

func (v victims) Len() int { return len(v) }
func (v victims) Less(i, j int) bool {
	a, b := v[i], v[j]
	if a.hasFuture() != b.hasFuture() {
		return a.hasFuture()
	}
	return b.last().above(a.last())
}
func (v victims) Swap(i, j int) {
	v[i], v[j] = v[j], v[i]
	v[i].rank, v[j].rank = i, j
}
func (v *victims) Push(x any) {
	a := x.(*account)
	a.rank = len(*v)
	*v = append(*v, a)
}
func (v *victims) Pop() any {
	old := *v
	a := old[len(old)-1]
	old[len(old)-1] = nil
	*v = old[:len(old)-1]
	a.rank = -1
	return a
}

// heads orders the accounts' next extrinsics for a block.
type heads []*head

type head struct {
	a  *account
	at int // index in the queue
}

func (h heads) Len() int           { return len(h) }
func (h heads) Less(i, j int) bool { return h[i].a.queue[h[i].at].above(h[j].a.queue[h[j].at]) }
func (h heads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)        { *h = append(*h, x.(*head)) }
func (h *heads) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// Select gives the ready extrinsics for a block in its order: operational ones,
// then by tip, then by arrival, and each account's by nonce. size tells what one
// takes of maxBytes. The first of an account that does not fit ends that account.
func (p *Pool) Select(maxBytes, maxWeight uint64, size func(*Tx) uint64) []*Tx {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := make(heads, 0, len(p.accounts))
	for _, a := range p.accounts { // the heap orders them
		if a.ready > 0 {
			h = append(h, &head{a: a})
		}
	}
	heap.Init(&h)
	var out []*Tx
	for len(h) > 0 {
		top := h[0]
		tx := top.a.queue[top.at]
		bytes := size(tx)
		if bytes > maxBytes || tx.Weight > maxWeight {
			heap.Pop(&h)
			continue
		}
		maxBytes -= bytes
		maxWeight -= tx.Weight
		out = append(out, tx)
		if top.at++; top.at < top.a.ready {
			heap.Fix(&h, 0)
		} else {
			heap.Pop(&h)
		}
	}
	return out
}

// Pending lists up to limit ready extrinsics, in no order.
func (p *Pool) Pending(limit int) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out [][]byte
	for _, a := range p.accounts {
		for _, tx := range a.queue[:a.ready] {
			if len(out) == limit {
				return out
			}
			out = append(out, tx.Raw)
		}
	}
	return out
}

// Fresh takes up to maxBytes of what became ready since the last call, for peers;
// 0 is no bound.
func (p *Pool) Fresh(maxBytes int) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out [][]byte
	size, n := 0, 0
	for ; n < len(p.fresh); n++ {
		tx := p.fresh[n]
		if p.byHash[tx.Hash] != tx {
			continue // gone meanwhile
		}
		if size += len(tx.Raw); maxBytes > 0 && size > maxBytes && len(out) > 0 {
			break
		}
		out = append(out, tx.Raw)
	}
	p.fresh = p.fresh[n:]
	if len(p.fresh) == 0 {
		p.fresh = nil
	}
	return out
}
