//go:build unix

package main

import "strings"

// step is one run of go test, and the rows of the page that it fills.
type step struct {
	name, about string
	args        []string // of go test
	processes   int      // how often it runs, each time as a new process; 0: once
	rows        []row
}

// row is one line of the page.
type row struct {
	what         string
	of           figure // what is measured
	less         figure // what is taken off, measured in the same step; zero: nothing
	scale        float64
	unit         string  // of of × scale
	below, above float64 // the budget, in unit; 0: none
	beside       string  // a peer, its figure, and where that is from
	cause        string  // why the budget is missed, where it is known; a sentence after a space
}

const (
	earlier   = ", measured earlier on a machine of this size"
	published = ", published figure"
	noPeer    = "no peer measured"
)

var steps = []step{
	{
		name: "epochs", about: "Yuma epochs, dense weights and bonds",
		args: words("-bench ^BenchmarkEpoch$ -benchtime 0.3s -count 3 ./economy/yuma"),
		rows: []row{
			epoch("256x64/yuma2", 1, noPeer),
			epoch("256x64/yuma3", 1, "upstream, native: 1.2 ms"+earlier),
			epoch("256x64/liquid", 5, "upstream, native: 22-34 ms"+earlier),
			epoch("1024x128/yuma2", 0, noPeer),
			epoch("1024x128/yuma3", 0, noPeer),
			epoch("1024x128/liquid", 0, noPeer),
			epoch("4096x256/yuma2", 80, "upstream, native: 157-164 ms"+earlier),
			epoch("4096x256/yuma3", 80, "upstream, native: 157-164 ms"+earlier),
			epoch("4096x256/liquid", 0, noPeer),
		},
	},
	{
		name: "weights", about: "set_weights of 4,096 uids",
		args: words("-bench ^BenchmarkSetWeights$ -benchtime 0.5s -count 5 ./chain/pallet/subtensor/weights"),
		rows: []row{{
			what: "set_weights of 4,096 uids: execution in a block", of: figure{"SetWeights/4096", "ns/op"}, less: figure{"SetWeights/empty", "ns/op"},
			scale: 1e-6, unit: "ms", below: 0.5, beside: "upstream: 15.3 ms" + earlier,
		}},
	},
	{
		name: "transfers", about: "signed transfers among 100,000 accounts",
		args: words("-bench ^BenchmarkTransfers$ -benchtime 1x -count 1 ./test/bench -accounts 100000"), processes: 3,
		rows: transfers("100,000", 15_000),
	},
	{
		name: "transfers-1e6", about: "signed transfers among 1,000,000 accounts",
		args: words("-bench ^BenchmarkTransfers$ -benchtime 1x -count 1 ./test/bench -accounts 1000000"), processes: 3,
		rows: transfers("1,000,000", 8_000),
	},
	{
		name: "blocks", about: "blocks of the whole economy, 10,000 accounts",
		args: words("-bench ^BenchmarkBlock$ -benchtime 1x -count 2 ./test/bench -accounts 10000"),
		rows: blocks("10,000", noPeer),
	},
	{
		name: "blocks-1e6", about: "blocks of the whole economy, 1,000,000 accounts",
		args: words("-bench ^BenchmarkBlock$ -benchtime 1x -count 1 ./test/bench -accounts 1000000"),
		rows: blocks("1,000,000", "at 10,000 accounts: above; at most twice that"),
	},
	{
		name: "two-epochs", about: "two epochs of 256 neurons in one block",
		args: words("-bench ^BenchmarkTwoEpochs$ -benchtime 2x -count 3 ./test/bench"),
		rows: []row{
			{what: "a block with two epochs of 256 neurons, 64 validators, dense: execution", of: figure{"TwoEpochs", "ms-execution"}, scale: 1, unit: "ms", below: 20, beside: noPeer},
			{what: "the same: commit", of: figure{"TwoEpochs", "ms-commit"}, scale: 1, unit: "ms", beside: noPeer},
		},
	},
	{
		name: "disk", about: "growth of the state on disk",
		args: words("-bench ^BenchmarkDisk$ -benchtime 1x -count 1 ./test/bench"),
		rows: append(disk("2"), disk("128")...),
	},
	{
		name: "metagraph", about: "a metagraph of 256 neurons over RPC",
		args: words("-bench ^BenchmarkMetagraph256$ -benchtime 1s -count 3 ./test/bench"),
		rows: []row{{
			what: "metagraph of 256 neurons over RPC, decoded", of: figure{"Metagraph256", "ns/op"},
			scale: 1e-6, unit: "ms", below: 5, beside: "Bittensor's Python SDK: below",
		}},
	},
	{
		name: "pythonmetagraph", about: "a metagraph of 256 neurons to a caller of Bittensor's SDK 10",
		args: words("-bench ^BenchmarkPythonMetagraph256$ -benchtime 1x -count 3 ./test/bench"),
		rows: []row{
			{
				what: "metagraph of 256 neurons to a caller of SDK 10, which is started: get_metagraph_info, all fields",
				of:   figure{"PythonMetagraph256", "info-ms"}, scale: 1, unit: "ms", below: 40, beside: noPeer,
			},
			{what: "the same by its older metagraph(), ten calls", of: figure{"PythonMetagraph256", "total-ms"}, scale: 1, unit: "ms", beside: noPeer},
			{what: "of that, the SDK's waits for the node's ten answers", of: figure{"PythonMetagraph256", "node-ms"}, scale: 1, unit: "ms", beside: noPeer},
			{what: "of that, the SDK's own work", of: figure{"PythonMetagraph256", "own-ms"}, scale: 1, unit: "ms", beside: noPeer},
		},
	},
	{
		name: "gateway", about: "what the gateway adds to a first token",
		args: words("-bench ^BenchmarkFirstToken$ -benchtime 5000x -count 3 ./gateway"),
		rows: []row{
			{
				what: "gateway, added to the first token at 500 requests/s, p50", of: figure{"FirstToken", "added-p50-ms"},
				scale: 1, unit: "ms", below: 0.3, beside: "Bifrost 0.44 ms, LiteLLM 2-4 ms" + published,
			},
			{
				what: "gateway, added to the first token at 500 requests/s, p99", of: figure{"FirstToken", "added-p99-ms"},
				scale: 1, unit: "ms", below: 3, beside: noPeer,
			},
		},
	},
	{
		name: "node", about: "a node's start, memory and size",
		args: words("-bench ^Benchmark(Node|Client)$ -benchtime 1x -count 3 ./test/bench"),
		rows: []row{
			{what: "node of a new chain: start of the process to its first answer over RPC", of: figure{"Node", "ms-to-answer"}, scale: 1, unit: "ms", beside: noPeer},
			{what: "local chain: start of the process until @polkadot/api is connected", of: figure{"Client", "ms-to-client"}, scale: 1, unit: "ms", below: 2000, beside: noPeer},
			{what: "node: resident memory after 20 s of empty blocks", of: figure{"Node", "MB-idle"}, scale: 1, unit: "MB", below: 100, beside: "Cosmos SDK node: 215-290 MiB" + earlier},
			{what: "the whole binary, stripped", of: figure{"Node", "MB-binary"}, scale: 1, unit: "MB", below: 90, beside: "Cosmos SDK node: 116 MB" + earlier},
		},
	},
	{
		name: "speed", about: "the engine's tokens a second",
		args: words("-bench ^BenchmarkGenerate$ -benchtime 3x -count 3 ./engine"),
		rows: perModel(func(model string) []row {
			return []row{
				{what: model + ": tokens made, one answer at a time", of: figure{"Generate/" + model + "/alone", "tokens/s"}, scale: 1, unit: "tokens/s", beside: noPeer},
				{what: model + ": tokens made, eight answers at once", of: figure{"Generate/" + model + "/eight", "tokens/s"}, scale: 1, unit: "tokens/s", beside: noPeer},
			}
		}),
	},
	{
		name: "prompts", about: "the engine's prefill, and its first token when idle",
		args: words("-bench ^BenchmarkPrompt$ -benchtime 5x -count 3 ./engine"),
		rows: perModel(func(model string) []row {
			return []row{
				{what: model + ": prefill of 400 to 500 tokens", of: figure{"Prompt/" + model + "/long", "tokens/s"}, scale: 1, unit: "tokens/s", beside: noPeer},
				{what: model + ": first token of a short question, idle", of: figure{"Prompt/" + model + "/short", "ms-to-first"}, scale: 1, unit: "ms", beside: noPeer},
			}
		}),
	},
	{
		name: "busy", about: "the engine's first token while it scores and answers others",
		args: words("-bench ^BenchmarkFirstToken$ -benchtime 20x -count 2 ./engine"),
		rows: perModel(func(model string) []row {
			return []row{
				{what: model + ": first token while two score and two are answered, p50", of: figure{"FirstToken/" + model, "p50-ms"}, scale: 1, unit: "ms", beside: noPeer},
				{what: model + ": the same, p95", of: figure{"FirstToken/" + model, "p95-ms"}, scale: 1, unit: "ms", beside: noPeer},
			}
		}),
	},
	{
		name: "scoring", about: "what it costs to score an answer",
		args: words("-bench ^BenchmarkScore$ -benchtime 8x -count 2 ./engine"),
		rows: perModel(func(model string) []row {
			return []row{
				{what: model + ": to score an answer of up to 64 tokens", of: figure{"Score/" + model, "ms/answer"}, scale: 1, unit: "ms", beside: "to make one, of eight at once: the next row"},
				{what: model + ": to make an answer of up to 64 tokens, of eight at once", of: figure{"Score/" + model, "ms/answer-made"}, scale: 1, unit: "ms", beside: noPeer},
			}
		}),
	},
	{
		name: "up", about: "plexus up to the first answered question",
		args: words("-bench ^BenchmarkUp$ -benchtime 1x -count 3 ./test/bench"),
		rows: []row{{
			what: "`plexus up` to the first answered question, models fetched", of: figure{"Up", "s-to-answer"},
			scale: 1, unit: "s", below: 15, beside: "a Bittensor local network: six pages of documentation to follow",
		}},
	},
}

func words(s string) []string { return strings.Fields(s) }

func epoch(size string, budgetMillis float64, beside string) row {
	shape, mode, _ := strings.Cut(size, "/")
	neurons, validators, _ := strings.Cut(shape, "x")
	name := map[string]string{"yuma2": "Yuma2", "yuma3": "Yuma3, fixed alpha", "liquid": "Yuma3, liquid alpha"}[mode]
	return row{
		what: "epoch, " + neurons + " neurons, " + validators + " validators, dense, " + name,
		of:   figure{"Epoch/" + size, "ns/op"}, scale: 1e-6, unit: "ms", below: budgetMillis, beside: beside,
	}
}

// blocks are the rows of blocks without extrinsics; the budget is 3 ms and 300 us for
// each emitting subnet.
func blocks(accounts, beside string) (rows []row) {
	for _, of := range []struct {
		subnets string
		budget  float64
	}{{"2", 3.6}, {"32", 12.6}, {"128", 41.4}} {
		rows = append(rows, row{
			what: "a block of " + of.subnets + " emitting subnets, " + accounts + " accounts: executed and saved, mean of 720",
			of:   figure{"Block/" + of.subnets, "ms/block"}, scale: 1, unit: "ms", below: of.budget, beside: beside,
		})
	}
	return rows
}

func disk(subnets string) []row {
	return []row{
		{
			what: "the state on disk: growth by 1,000 blocks of " + subnets + " emitting subnets, all history kept",
			of:   figure{"Disk/" + subnets, "MB/1000-blocks"}, scale: 1, unit: "MB", beside: noPeer,
		},
		{
			what: "the state on disk after 2,000 of these blocks, 256 heights kept, when it grows no more",
			of:   figure{"Disk/" + subnets, "MB-pruned"}, scale: 1, unit: "MB", beside: noPeer,
		},
	}
}

func transfers(accounts string, budget float64) []row {
	return []row{
		{
			what: "signed sr25519 transfers, one producer, sustained, history and pruning, " + accounts + " accounts",
			of:   figure{"Transfers", "transfers/s"}, scale: 1, unit: "/s", above: budget,
			beside: "Cosmos SDK 0.54 bank sends: 1,933 /s" + earlier,
		},
		{
			what: "resident memory at the end of that, load generator included",
			of:   figure{"Transfers", "MB-resident"}, scale: 1, unit: "MB", beside: noPeer,
		},
	}
}

func perModel(rows func(model string) []row) (all []row) {
	for _, model := range []string{"smollm2-135m-instruct", "smollm2-135m-instruct-q2"} {
		all = append(all, rows(model)...)
	}
	return all
}
