// Package extrinsic reads and writes Substrate's extrinsics, version 4: a call,
// who signed it, and for how long it may be used.
//
// It knows no chain's calls; a call is its bytes. Start at [Build] to sign one
// and at [Parse] to take one apart.
package extrinsic

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// What [Parse] refuses.
var (
	ErrForm    = errors.New("not a signed extrinsic of version 4")
	ErrAddress = errors.New("the signer's address is not a 32-byte account")
	ErrScheme  = errors.New("unknown signature scheme")
	ErrEra     = errors.New("the era is malformed")
)

// The first byte after the length.
const (
	signedV4 = 0x84
	bareV4   = 0x04
)

// payloadHashedOver is the length in bytes beyond which a payload is signed by its hash.
const payloadHashedOver = 256

// Signed is a signed extrinsic taken apart. Its slices share the raw bytes.
type Signed struct {
	Hash      [32]byte // of the raw bytes; the name every client uses for it
	Raw       []byte
	Signer    keys.AccountID
	Scheme    keys.Scheme
	Signature []byte
	Era       Era
	Nonce     uint32
	Tip       uint64 // rao
	Call      []byte

	// CoversMetadata says that the signature covers the chain's metadata hash, as
	// that of a wallet which decoded the call by proven metadata does.
	CoversMetadata bool

	extra []byte // era, nonce, tip and mode as sent: what the signature covers
}

// Hash is the blake2_256 of an extrinsic's raw bytes.
func Hash(raw []byte) [32]byte { return blake2b.Sum256(raw) }

// Parse takes a signed extrinsic apart and keeps raw. Errors wrap one of this
// package's; the signature is not looked at.
func Parse(raw []byte) (*Signed, error) {
	r := scale.Reader{B: raw}
	if n := r.Compact(); r.Err != nil || n != uint64(len(r.B)) || r.U8() != signedV4 {
		return nil, ErrForm
	}
	x := &Signed{Raw: raw}
	switch r.U8() {
	case addressID, address32:
		if b := r.Take(32); b != nil {
			x.Signer = keys.AccountID(b)
		}
	default:
		return nil, ErrAddress
	}
	x.Scheme = keys.Scheme(r.U8())
	size := x.Scheme.SignatureSize()
	if size == 0 && r.Err == nil {
		return nil, ErrScheme
	}
	x.Signature = r.Take(size)
	start := r.B
	if err := x.Era.decode(&r); err != nil {
		return nil, err
	}
	nonce := r.Compact()
	x.Tip = r.Compact()
	x.CoversMetadata = r.Bool()
	if nonce > math.MaxUint32 {
		r.Fail(scale.ErrForm)
	}
	if r.Err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, r.Err)
	}
	x.Nonce = uint32(nonce)
	x.extra = start[:len(start)-len(r.B)]
	x.Call = r.B
	x.Hash = Hash(raw)
	return x, nil
}

// Chain is what a signature covers of the chain it is meant for.
type Chain struct {
	SpecVersion uint32
	TxVersion   uint32
	Genesis     [32]byte
	EraHash     [32]byte // hash of the era's first block; the genesis for an immortal one

	// MetadataHash is the digest of the chain's metadata, or nil to cover none. It
	// must be there if the extrinsic says that it is covered.
	MetadataHash *[32]byte
}

// Payload is what the signature must sign.
func (x *Signed) Payload(c Chain) []byte {
	if !x.CoversMetadata {
		c.MetadataHash = nil
	}
	return payload(x.Call, x.extra, c)
}

// Verify says whether the signature is the signer's, for that chain.
func (x *Signed) Verify(c Chain) bool {
	return keys.Verify(x.Scheme, x.Signer[:], x.Payload(c), x.Signature)
}

func payload(call, extra []byte, c Chain) []byte {
	p := make([]byte, 0, len(call)+len(extra)+2*4+2*32+1+32)
	p = append(append(p, call...), extra...)
	p = binary.LittleEndian.AppendUint32(p, c.SpecVersion)
	p = binary.LittleEndian.AppendUint32(p, c.TxVersion)
	p = append(append(p, c.Genesis[:]...), c.EraHash[:]...)
	p = append(p, mode(c.MetadataHash))
	if c.MetadataHash != nil {
		p = append(p, c.MetadataHash[:]...)
	}
	if len(p) > payloadHashedOver {
		h := blake2b.Sum256(p)
		return h[:]
	}
	return p
}

// mode is the byte that says whether a metadata hash is covered.
func mode(hash *[32]byte) byte {
	if hash == nil {
		return 0
	}
	return 1
}

// Params is what a signer chooses beside the call.
type Params struct {
	Nonce       uint32
	Era         Era
	Tip         uint64 // rao
	SpecVersion uint32
	TxVersion   uint32
	Genesis     [32]byte
	EraHash     [32]byte // hash of block Era.Birth; ignored for an immortal era

	MetadataHash *[32]byte // digest of the chain's metadata to cover; nil for none
}

// Build signs a call and gives the extrinsic's raw bytes.
func Build(call []byte, signer keys.Pair, p Params) []byte {
	if p.Era.IsImmortal() {
		p.EraHash = p.Genesis
	}
	var extra scale.Writer
	p.Era.encode(&extra)
	extra.Compact(uint64(p.Nonce))
	extra.Compact(p.Tip)
	extra.U8(mode(p.MetadataHash))
	account := signer.AccountID()
	signature := signer.Sign(payload(call, extra.B, Chain{p.SpecVersion, p.TxVersion, p.Genesis, p.EraHash, p.MetadataHash}))

	body := make([]byte, 0, 3+len(account)+len(signature)+len(extra.B)+len(call))
	body = append(append(body, signedV4, addressID), account[:]...)
	body = append(append(body, byte(signer.Scheme())), signature...)
	body = append(append(body, extra.B...), call...)
	var w scale.Writer
	w.Bytes(body)
	return w.B
}

// Bare is an extrinsic without signer, as the block producer puts into a block.
func Bare(call []byte) []byte {
	var w scale.Writer
	w.Bytes(append([]byte{bareV4}, call...))
	return w.B
}

// BareCall gives the call of an extrinsic of version 4 without signer; ok is false
// for any other bytes.
func BareCall(raw []byte) (call []byte, ok bool) {
	r := scale.Reader{B: raw}
	if n := r.Compact(); r.Err == nil && n == uint64(len(r.B)) && r.U8() == bareV4 {
		return r.B, true
	}
	return nil, false
}

// CallOf gives the call of any extrinsic of version 4, signed or bare.
// Errors are those of [Parse].
func CallOf(raw []byte) (call []byte, isSigned bool, err error) {
	if call, ok := BareCall(raw); ok {
		return call, false, nil
	}
	x, err := Parse(raw)
	if err != nil {
		return nil, false, err
	}
	return x.Call, true, nil
}
