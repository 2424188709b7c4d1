// Package text is the mechanism of the text subnet: miners answer chats with a
// model of the subnet's catalogue, validators ask questions whose answers can
// be checked and verify that the declared model gave them.
//
// It runs no model: a miner forwards to an engine, a validator judges with one
// of its own, both over HTTP. The one idea: a task looks like any user's
// request, and what it costs to cheat on it (the sampling is bound to the
// miner's hotkey) is more than what it costs to answer. Formula and measured
// figures stand in docs/protocol/text.md. Start at [NewMiner] and
// [NewValidator].
package text

import "time"

// Name of the mechanism.
const Name = "text"

// Path is the one route that text miners serve.
const Path = "/v1/chat/completions"

// Sampling options of tasks: half of them what a gateway sets where its user
// says nothing, the others what users commonly set. top_p is 1 and there are no
// penalties: other organic requests cannot be told from tasks by their form,
// and are answered by the same engine.
var (
	temperatures = []float64{0.7, 0.7, 0.7, 0.7, 0.6, 0.5, 0.5, 0.3}
	maxTokens    = []int{1024, 1024, 1024, 1024, 1024, 1024, 64, 100, 128, 150, 200, 256, 300, 500, 512, 2048}
)

const (
	// taskTimeout is how long a miner has for one task.
	taskTimeout = 30 * time.Second
	// A task's stream is read for between leastEvents and mostEvents tokens,
	// then hung up on, as users do: an answer's first sentences show what is
	// to be shown, and neither side pays for the rest.
	leastEvents, mostEvents = 40, 64
)
