package subtensor

import "fmt"

// EngineClass is how a miner's answers can be verified.
type EngineClass uint8

// The classes of engines.
const (
	Bound EngineClass = iota // samples as the seed binds it: verified token by token
	Rank                     // gives log-probabilities: verified by ranks
)

// Variants are the classes' names.
func (EngineClass) Variants() []string { return []string{"Bound", "Rank"} }

// TypePath is the name of the type in chain metadata.
func (EngineClass) TypePath() string { return "pallet_models::EngineClass" }

// RecycleOrBurn is what becomes of incentive that went to a subnet owner's own
// miners.
type RecycleOrBurn uint8

// The fates of withheld incentive.
const (
	Burn    RecycleOrBurn = iota // it stays issued and nobody has it
	Recycle                      // it leaves the issuance and can be emitted again
)

// Variants are the fates' names.
func (RecycleOrBurn) Variants() []string { return []string{"Burn", "Recycle"} }

// MarshalText writes "burn" or "recycle".
func (f RecycleOrBurn) MarshalText() ([]byte, error) {
	if f == Recycle {
		return []byte("recycle"), nil
	}
	return []byte("burn"), nil
}

// UnmarshalText reads what MarshalText writes.
func (f *RecycleOrBurn) UnmarshalText(text []byte) error {
	switch string(text) {
	case "burn":
		*f = Burn
	case "recycle":
		*f = Recycle
	default:
		return fmt.Errorf("%q is neither burn nor recycle", text)
	}
	return nil
}

// TypePath is the name of the type in chain metadata.
func (RecycleOrBurn) TypePath() string { return "pallet_subtensor::pallet::RecycleOrBurnEnum" }
