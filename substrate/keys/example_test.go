package keys_test

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/keys"
)

func Example() {
	alice, err := keys.FromURI("//Alice", keys.Sr25519)
	if err != nil {
		fmt.Println(err)
		return
	}
	sig := alice.Sign([]byte("hello"))
	fmt.Println(alice.AccountID())
	fmt.Println(keys.Verify(keys.Sr25519, alice.Public(), []byte("hello"), sig))
	// Output:
	// 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
	// true
}
