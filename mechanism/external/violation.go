package external

import "fmt"

// Violation is what a program answered against docs/protocol/mechanism.openapi.yaml.
// Its answer is then not used at all.
type Violation struct {
	// Name is one of the names below.
	Name string `json:"name"`
	// Endpoint such as "POST /score".
	Endpoint string `json:"endpoint"`
	// Field such as "scores[2].value"; empty for the answer as a whole.
	Field string `json:"field,omitempty"`
	// Problem is one line without the field's name.
	Problem string `json:"problem"`
}

// Names of violations; append only.
const (
	NotReached    = "not-reached"    // no HTTP answer
	Late          = "late"           // no whole answer in time
	WrongStatus   = "wrong-status"   // a status that stands for a failure
	RefusedToken  = "refused-token"  // 401 or 403 to Plexus's own token
	TooLong       = "too-long"       // a body over its bound
	NotJSON       = "not-json"       // a body that is no JSON
	WrongType     = "wrong-type"     // a value of another type
	MissingField  = "missing-field"  // a field that must be there
	UnknownField  = "unknown-field"  // a field that nobody reads
	OutOfRange    = "out-of-range"   // a number or text beyond its bounds
	TooMany       = "too-many"       // a list beyond its bound
	UnknownPeer   = "unknown-peer"   // somebody who is not in the round
	Duplicate     = "duplicate"      // the same again where each must differ
	BadPath       = "bad-path"       // no route that an axon can have
	SeveralBodies = "several-bodies" // more than one of json, text and base64
)

// remedies say, by name, what the author of a program does about it.
var remedies = map[string]string{
	NotReached:    "listen on the address in " + EnvAddr + ", on no other, and keep listening; read a request whole, and answer each one",
	Late:          "answer sooner: start long work in a thread of its own, and answer from what is done",
	WrongStatus:   "see what the program wrote to stderr; answer 200, or one of the statuses that docs/protocol/mechanism.openapi.yaml names",
	RefusedToken:  "compare the header Authorization with 'Bearer ' and the variable " + EnvToken,
	TooLong:       "answer less at once",
	NotJSON:       "write the body with a JSON encoder; NaN and Infinity are not JSON",
	WrongType:     "give the field the type that docs/protocol/mechanism.openapi.yaml names",
	MissingField:  "add the field",
	UnknownField:  "leave the field out, or correct its name: nobody reads it",
	OutOfRange:    "keep within the bounds that docs/protocol/mechanism.openapi.yaml names",
	TooMany:       "give fewer: spread them over rounds",
	UnknownPeer:   "name hotkeys or uids of the round's own peers",
	Duplicate:     "make each one different",
	BadPath:       "begin the path with a slash, and leave out '..', '?', '#' and blanks",
	SeveralBodies: "give the body in one of json, text and base64",
}

func (v *Violation) Error() string {
	if v.Field == "" {
		return fmt.Sprintf("the mechanism's program: %s: %s", v.Endpoint, v.Problem)
	}
	return fmt.Sprintf("the mechanism's program: %s: %s %s", v.Endpoint, v.Field, v.Problem)
}

// Remedy is what the program's author does about it.
func (v *Violation) Remedy() string { return remedies[v.Name] }
