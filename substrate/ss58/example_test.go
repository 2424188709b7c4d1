package ss58_test

import (
	"fmt"

	"github.com/plexus-network/plexus/substrate/ss58"
)

func Example() {
	account, prefix, err := ss58.Decode("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("network", prefix)
	fmt.Println(ss58.Encode(account, ss58.Prefix))
	// Output:
	// network 0
	// 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
}
