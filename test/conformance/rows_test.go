package conformance

// topics are the page's rows: what people do with Bittensor's clients, by topic. A
// row is the name of a flow in the programs of test/clients, its words joined by _.
var topics = []struct {
	name string
	rows []string
}{
	{"The chain", []string{"connect", "block reads", "events", "block subscription", "raised version"}},
	{"Wallets", []string{"create wallets", "regenerate wallets", "encrypt wallets", "list wallets", "signed requests"}},
	{"Money", []string{"balance", "transfer", "transfer keep alive", "transfer all", "fee estimates"}},
	{"Subnets", []string{
		"subnets list and show", "subnet create with identity", "subnet identity and symbol", "subnet start", "subnet price and lock cost",
		"hyperparameters get", "hyperparameters set", "sudo setters", "liquid alpha",
	}},
	{"Neurons", []string{
		"register burned", "register with limit", "register shielded", "register on root",
		"serve axon ipv4", "serve axon ipv6", "serve axon tls", "reset axon",
		"metagraph full", "metagraph lite", "metagraph at a block", "metagraph with indexes", "metagraph per mechanism", "neurons",
	}},
	{"Weights", []string{"weights set", "weights batch", "weights by hash", "weights with nonces in one block", "weights time locked", "epochs"}},
	{"Stake", []string{
		"stake add", "stake remove", "stake move", "stake swap", "stake transfer", "unstake all",
		"stake within tolerance", "stake multiple", "auto stake", "stake fees", "simulated swaps",
	}},
	{"Delegation", []string{
		"delegates", "takes up and down", "nominations", "children and parents", "childkey take",
		"root claim types", "root claim keep", "root claim swap", "root claim keep subnets", "root baskets",
	}},
	{"Identity", []string{"identities", "commitments", "commitments revealed"}},
	{"Acting for others", []string{"proxies", "pure proxies", "proxy announcements", "proxy rejections", "batches", "multisigs", "scheduled calls"}},
	{"Key swaps", []string{"coldkey swap announced", "coldkey swap disputed", "coldkey swap executed", "hotkey swap"}},
	{"Crowdloans", []string{"crowdloans", "crowdloans refunded"}},
}
