package runtime

import "sync"

// verified remembers extrinsics whose signature was found good, by the hash of
// their raw bytes, so that one which passed the mempool costs nothing again in a
// block. Two generations bound it: the older is forgotten when the newer is full.
//
// A signature covers the hash of its era's first block, and which block that is
// depends on the height. What is remembered is therefore good for one era only;
// see [Extrinsic.birth].
type verified struct {
	mu       sync.RWMutex // guards the fields below
	new, old map[[32]byte]*Extrinsic
	size     int // bytes that new holds, estimated
	most     int // bytes that a generation may hold
}

// overheadBytes estimates what a remembered extrinsic takes beside its raw bytes.
const overheadBytes = 700

func newVerified(bytes int) *verified {
	return &verified{new: map[[32]byte]*Extrinsic{}, old: map[[32]byte]*Extrinsic{}, most: bytes / 2}
}

func (v *verified) find(hash [32]byte) *Extrinsic {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if x, ok := v.new[hash]; ok {
		return x
	}
	return v.old[hash]
}

func (v *verified) add(x *Extrinsic) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, known := v.new[x.Hash]; known {
		v.new[x.Hash] = x
		return
	}
	if v.size >= v.most {
		v.old, v.new, v.size = v.new, map[[32]byte]*Extrinsic{}, 0
	}
	v.new[x.Hash] = x
	v.size += len(x.Raw) + overheadBytes
}

func (v *verified) drop(hashes func(yield func([32]byte) bool)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for h := range hashes {
		if x, ok := v.new[h]; ok {
			delete(v.new, h)
			v.size -= len(x.Raw) + overheadBytes
		}
		delete(v.old, h)
	}
}

// Remembered is how many extrinsics are known to have a good signature; a gauge
// for operators.
func (rt *Runtime) Remembered() int {
	v := rt.verified
	v.mu.RLock()
	defer v.mu.RUnlock()
	return len(v.new) + len(v.old)
}
