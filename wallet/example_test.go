package wallet_test

import (
	"fmt"
	"os"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

func Example() {
	root, err := os.MkdirTemp("", "wallets")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(root)
	w := wallet.Wallet{Root: root, Name: "demo"}
	key, err := wallet.FromURI("//Alice", keys.Sr25519) // wallet.Generate draws a new one
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := w.SetHotkey("miner", key, wallet.Write{}); err != nil {
		fmt.Println(err)
		return
	}
	opened, err := w.Hotkey("miner", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(opened.Pair().AccountID())
	// Output: 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
}
