// Package conformance runs unmodified clients of Substrate and of OpenAI's API
// against a node and a gateway of the built binary.
//
// The clients are pinned in test/clients and installed by scripts/clients; the
// programs there check each effect themselves and say `N steps passed`. The miner
// and the validator in python/ know SDK 10 alone and live on subnets beside ours.
package conformance
