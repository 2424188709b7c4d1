package extrinsic_test

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Signing a call (System.remark with one byte) and taking it apart again.
func ExampleBuild() {
	call := []byte{0, 0, 4, 0x2a}
	raw := extrinsic.Build(call, keys.Dev("Alice"), extrinsic.Params{Nonce: 5, SpecVersion: 1, TxVersion: 1})
	x, err := extrinsic.Parse(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s nonce %d call %x\n", x.Signer, x.Nonce, x.Call)
	// Output: 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY nonce 5 call 0000042a
}
