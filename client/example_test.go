package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// It needs a node: plexus node --chain up --tmp.
func Example() {
	ctx := context.Background()
	c, err := client.Dial(ctx, client.DefaultURL)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	alice, hotkey := keys.Dev("Alice"), keys.Dev("Miner")
	_, err = c.Submit(ctx, alice, subtensor.BurnedRegister{Netuid: 1, Hotkey: hotkey.AccountID()})
	var failed *client.DispatchError
	if errors.As(err, &failed) {
		fmt.Println("the chain says", failed.Name)
	} else if err != nil {
		log.Fatal(err)
	}
	graph, err := c.Metagraph(ctx, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(graph.Neuron(hotkey.AccountID()).UID)
}
