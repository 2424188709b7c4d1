package runtime

import "golang.org/x/crypto/blake2b"

// Version says which runtime this is. Clients keep metadata by SpecVersion, so it
// rises whenever the metadata changes; TransactionVersion rises when calls are
// encoded differently. Both are part of every signature.
type Version struct {
	SpecName           string
	ImplName           string
	AuthoringVersion   uint32
	SpecVersion        uint32
	ImplVersion        uint32
	APIs               []APIVersion `scale:"apis"` // filled in by New
	TransactionVersion uint32
	SystemVersion      uint8
}

// TypePath is the name of the type in chain metadata.
func (Version) TypePath() string { return "sp_version::RuntimeVersion" }

// APIVersion tells that a runtime API is there.
type APIVersion struct {
	ID      [8]byte `scale:"-"` // blake2_64 of the API's name
	Version uint32  `scale:"-"`
}

// APIID is the number that stands for a runtime API's name.
func APIID(name string) (id [8]byte) {
	h, err := blake2b.New(len(id), nil)
	if err != nil {
		panic("runtime: " + err.Error()) // 8 is a valid size
	}
	h.Write([]byte(name)) // never fails
	h.Sum(id[:0])
	return id
}
