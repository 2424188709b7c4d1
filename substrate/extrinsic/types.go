package extrinsic

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// The variants of MultiAddress that name a 32-byte account.
const (
	addressID = 0
	address32 = 3
)

// MultiAddress names the account that a call is about. The forms that name no
// 32-byte account decode, since clients may send them, but IsAccount is false.
type MultiAddress struct {
	Account   keys.AccountID
	IsAccount bool

	other []byte // a form that names no account, as sent
}

// Address is the MultiAddress of an account.
func Address(account keys.AccountID) MultiAddress {
	return MultiAddress{Account: account, IsAccount: true}
}

// EncodeScale writes an account in the plain form, others as they came.
func (a MultiAddress) EncodeScale(w *scale.Writer) {
	if !a.IsAccount {
		w.Raw(a.other)
		return
	}
	w.U8(addressID)
	w.Raw(a.Account[:])
}

// DecodeScale reads any of the five forms.
func (a *MultiAddress) DecodeScale(r *scale.Reader) {
	*a = MultiAddress{}
	all := r.B
	switch form := r.U8(); form {
	case addressID, address32:
		if b := r.Take(32); b != nil {
			a.Account, a.IsAccount = keys.AccountID(b), true
		}
		return
	case 1: // an index into a list that this chain does not keep: it has no bytes
	case 2:
		r.Bytes()
	case 4:
		r.Take(20)
	default:
		r.Fail(fmt.Errorf("%w: address form %d", scale.ErrForm, form))
	}
	if r.Err == nil {
		a.other = append([]byte{}, all[:len(all)-len(r.B)]...)
	}
}

// DescribeScale is Substrate's enum of address forms.
func (MultiAddress) DescribeScale(r *metadata.Registry) metadata.Definition {
	account, unit := r.Of(keys.AccountID{}), r.Of(struct{}{})
	form := func(name string, index uint8, typeName string, id metadata.ID) metadata.VariantForm {
		return metadata.VariantForm{Name: name, Index: index, Fields: []metadata.Field{{Type: id, TypeName: typeName}}}
	}
	return metadata.Definition{Path: "sp_runtime::multiaddress::MultiAddress", Shape: metadata.Variant,
		Params: []metadata.Param{{Name: "AccountId", Type: account}, {Name: "AccountIndex", Type: unit}},
		Variants: []metadata.VariantForm{
			form("Id", 0, "AccountId", account),
			form("Index", 1, "AccountIndex", r.Add(metadata.Definition{Shape: metadata.Compact, Elem: unit})),
			form("Raw", 2, "Vec<u8>", r.Of([]byte(nil))),
			form("Address32", 3, "[u8; 32]", r.Of([32]byte{})),
			form("Address20", 4, "[u8; 20]", r.Of([20]byte{})),
		}}
}

// MultiSignature is a signature of any scheme, inside a call.
type MultiSignature struct {
	Scheme keys.Scheme
	Bytes  []byte // as many as the scheme wants
}

// EncodeScale writes the scheme and the signature.
func (s MultiSignature) EncodeScale(w *scale.Writer) {
	w.U8(uint8(s.Scheme))
	w.Raw(s.Bytes)
}

// DecodeScale reads a signature of a known scheme.
func (s *MultiSignature) DecodeScale(r *scale.Reader) {
	s.Scheme = keys.Scheme(r.U8())
	size := s.Scheme.SignatureSize()
	if size == 0 && r.Err == nil {
		r.Fail(fmt.Errorf("%w: signature scheme %d", scale.ErrForm, s.Scheme))
	}
	s.Bytes = append([]byte(nil), r.Take(size)...)
}

// MultiSigner is a public key of any scheme, inside a call.
type MultiSigner struct {
	Scheme keys.Scheme
	Key    []byte // as many bytes as the scheme wants
}

// keySize is how many bytes a scheme's public keys have; 0 for no scheme.
func keySize(scheme keys.Scheme) int {
	switch scheme {
	case keys.Ed25519, keys.Sr25519:
		return 32
	case keys.Ecdsa:
		return 33
	}
	return 0
}

// EncodeScale writes the scheme and the key.
func (s MultiSigner) EncodeScale(w *scale.Writer) {
	w.U8(uint8(s.Scheme))
	w.Raw(s.Key)
}

// DecodeScale reads a key of a known scheme.
func (s *MultiSigner) DecodeScale(r *scale.Reader) {
	s.Scheme = keys.Scheme(r.U8())
	size := keySize(s.Scheme)
	if size == 0 && r.Err == nil {
		r.Fail(fmt.Errorf("%w: key scheme %d", scale.ErrForm, s.Scheme))
	}
	s.Key = append([]byte(nil), r.Take(size)...)
}

// DescribeScale is Substrate's enum of public keys.
func (MultiSigner) DescribeScale(r *metadata.Registry) metadata.Definition {
	form := func(name string, scheme keys.Scheme, key any) metadata.VariantForm {
		return metadata.VariantForm{Name: name, Index: uint8(scheme), Fields: []metadata.Field{{Type: r.Of(key), TypeName: name + "::Public"}}}
	}
	return metadata.Definition{Path: "sp_runtime::MultiSigner", Shape: metadata.Variant, Variants: []metadata.VariantForm{
		form("Ed25519", keys.Ed25519, [32]byte{}), form("Sr25519", keys.Sr25519, [32]byte{}), form("Ecdsa", keys.Ecdsa, [33]byte{}),
	}}
}

type ed25519Signature [64]byte
type sr25519Signature [64]byte
type ecdsaSignature [65]byte

func (ed25519Signature) TypePath() string { return "sp_core::ed25519::Signature" }
func (sr25519Signature) TypePath() string { return "sp_core::sr25519::Signature" }
func (ecdsaSignature) TypePath() string   { return "sp_core::ecdsa::Signature" }

// DescribeScale is Substrate's enum of signature schemes.
func (MultiSignature) DescribeScale(r *metadata.Registry) metadata.Definition {
	form := func(name string, scheme keys.Scheme, signature any) metadata.VariantForm {
		return metadata.VariantForm{Name: name, Index: uint8(scheme), Fields: []metadata.Field{{Type: r.Of(signature), TypeName: name + "::Signature"}}}
	}
	return metadata.Definition{Path: "sp_runtime::MultiSignature", Shape: metadata.Variant, Variants: []metadata.VariantForm{
		form("Ed25519", keys.Ed25519, ed25519Signature{}),
		form("Sr25519", keys.Sr25519, sr25519Signature{}),
		form("Ecdsa", keys.Ecdsa, ecdsaSignature{}),
	}}
}

// DescribeScale is Substrate's enum of eras: the immortal one, and one variant for
// each first byte of a mortal one.
func (Era) DescribeScale(r *metadata.Registry) metadata.Definition {
	d := metadata.PlainEnum("sp_runtime::generic::era::Era", "Immortal")
	second := []metadata.Field{{Type: r.Of(uint8(0))}}
	for first := 1; first < 256; first++ {
		d.Variants = append(d.Variants, metadata.VariantForm{Name: fmt.Sprintf("Mortal%d", first), Index: uint8(first), Fields: second})
	}
	return d
}

type (
	checkNonZeroSender struct{}
	checkSpecVersion   struct{}
	checkTxVersion     struct{}
	checkGenesis       struct{}
	checkMortality     struct {
		Era Era `scale:"-"`
	}
	checkNonce struct {
		Nonce scale.Compact32 `scale:"-,T::Nonce"`
	}
	checkWeight              struct{}
	chargeTransactionPayment struct {
		Tip scale.Compact `scale:"-,BalanceOf<T>"`
	}
	metadataHashMode  uint8
	checkMetadataHash struct {
		Mode metadataHashMode
	}
)

func (checkNonZeroSender) TypePath() string {
	return "frame_system::extensions::check_non_zero_sender::CheckNonZeroSender"
}
func (checkSpecVersion) TypePath() string {
	return "frame_system::extensions::check_spec_version::CheckSpecVersion"
}
func (checkTxVersion) TypePath() string {
	return "frame_system::extensions::check_tx_version::CheckTxVersion"
}
func (checkGenesis) TypePath() string { return "frame_system::extensions::check_genesis::CheckGenesis" }
func (checkMortality) TypePath() string {
	return "frame_system::extensions::check_mortality::CheckMortality"
}
func (checkNonce) TypePath() string  { return "frame_system::extensions::check_nonce::CheckNonce" }
func (checkWeight) TypePath() string { return "frame_system::extensions::check_weight::CheckWeight" }
func (chargeTransactionPayment) TypePath() string {
	return "pallet_transaction_payment::ChargeTransactionPayment"
}
func (checkMetadataHash) TypePath() string {
	return "frame_metadata_hash_extension::CheckMetadataHash"
}
func (metadataHashMode) TypePath() string   { return "frame_metadata_hash_extension::Mode" }
func (metadataHashMode) Variants() []string { return []string{"Disabled", "Enabled"} }

// Extensions are the signed extensions in the order of their bytes: what [Parse]
// reads between signature and call, and what [Signed.Payload] adds.
func Extensions() []metadata.Extension {
	unit := struct{}{}
	return []metadata.Extension{
		{Name: "CheckNonZeroSender", Included: checkNonZeroSender{}, Additional: unit},
		{Name: "CheckSpecVersion", Included: checkSpecVersion{}, Additional: uint32(0)},
		{Name: "CheckTxVersion", Included: checkTxVersion{}, Additional: uint32(0)},
		{Name: "CheckGenesis", Included: checkGenesis{}, Additional: header.Hash{}},
		{Name: "CheckMortality", Included: checkMortality{}, Additional: header.Hash{}},
		{Name: "CheckNonce", Included: checkNonce{}, Additional: unit},
		{Name: "CheckWeight", Included: checkWeight{}, Additional: unit},
		{Name: "ChargeTransactionPayment", Included: chargeTransactionPayment{}, Additional: unit},
		{Name: "CheckMetadataHash", Included: checkMetadataHash{}, Additional: (*[32]byte)(nil)},
	}
}
