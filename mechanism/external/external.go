// Package external is a mechanism that a program of its own computes, in any
// language: Plexus asks it over HTTP on this machine what a miner would answer,
// what a validator asks, and what the answers are worth.
//
// It holds no key and sees no chain: signatures, limits, the metagraph, moving
// averages and weights stay the neuron package's. The one idea: the program is
// trusted to judge but not to be well, so every wait, list and size has a bound,
// and an answer that is not as docs/protocol/mechanism.openapi.yaml says is an
// error with a name ([Violation]) that moves nobody's average.
//
// Start at [NewMiner] and [NewValidator]; a program that is started and kept
// alive comes from [Start], one that runs already from [At]. The page for who
// writes such a program is docs/protocol/mechanism.md.
package external

import "time"

// Env names the variables that a program is started with.
const (
	EnvAddr   = "PLEXUS_ADDR"   // where it must listen, as 127.0.0.1:PORT
	EnvRole   = "PLEXUS_ROLE"   // RoleMiner or RoleValidator
	EnvNetuid = "PLEXUS_NETUID" // the subnet's number
	EnvHotkey = "PLEXUS_HOTKEY" // the neuron's own address
	EnvState  = "PLEXUS_STATE"  // a folder of its own, which outlives it
	EnvToken  = "PLEXUS_TOKEN"  // each request carries it: Authorization: Bearer TOKEN
)

// What a program can be started as.
const (
	RoleMiner     = "miner"
	RoleValidator = "validator"
)

// Headers of a request to a miner's program.
const (
	HeaderFrom     = "X-Plexus-From"        // address of the hotkey that signed the request
	HeaderDeadline = "X-Plexus-Deadline-Ms" // milliseconds left to answer
)

// Paths of the program's server.
const (
	PathHealth   = "/healthz"
	PathDescribe = "/mechanism"
	PathServe    = "/serve" // and the request's own path after it
	PathTasks    = "/tasks"
	PathScore    = "/score"
	PathWeights  = "/weights"
	PathVerify   = "/verify"
)

// Bounds of sizes and lists; sizes in bytes.
const (
	maxDescription = 64 << 10
	maxTasksBody   = 8 << 20
	maxScoresBody  = 4 << 20
	maxWeightsBody = 1 << 20
	maxErrorBody   = 4 << 10
	// maxAnswer bounds a miner's answer that is sent whole: validators read no more.
	maxAnswer = 4 << 20
	// maxStream bounds an answer that is sent as it is made.
	maxStream = 64 << 20
	maxPath   = 512
	maxID     = 100
	maxWhy    = 400
	maxParts  = 16
	// maxTasks is what the runtime has under way at once.
	maxTasks = 64
	maxTo    = 256
	// maxRequest bounds a task's body: axons take no more.
	maxRequest = 1 << 20
	// defaultBytes is what is read of one answer where a task does not say.
	defaultBytes = 1 << 20
	// maxTaskBytes bounds the answers to one task together.
	maxTaskBytes = 64 << 20
	maxScores    = 4096
	maxCapacity  = 4096
	maxSteepness = 16
	maxSynapses  = 64
)

// Bounds of waits.
const (
	describeWithin = 10 * time.Second
	tasksWithin    = 30 * time.Second
	scoreWithin    = 2 * time.Minute
	weightsWithin  = 30 * time.Second
	defaultTimeout = 10 * time.Second
	maxTimeout     = 2 * time.Minute
)

// defaultCapacity is for programs that do not say.
const defaultCapacity = 16
