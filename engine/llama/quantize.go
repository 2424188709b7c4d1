package llama

import (
	"fmt"
	"slices"
	"strings"
)

// fileTypes are llama.h's numbers of the quantisations that can be made
// without an importance matrix.
var fileTypes = map[string]int32{
	"Q8_0": 7, "Q2_K": 10, "Q3_K_S": 11, "Q3_K_M": 12, "Q3_K_L": 13, "Q4_0": 2, "Q4_1": 3,
	"Q4_K_S": 14, "Q4_K_M": 15, "Q5_0": 8, "Q5_1": 9, "Q5_K_S": 16, "Q5_K_M": 17, "Q6_K": 18,
	"IQ3_S": 26, "IQ3_M": 27, "IQ4_NL": 25, "IQ4_XS": 30, "TQ1_0": 36, "TQ2_0": 37,
}

// Quantize reads the weights at in and writes them at out in another type,
// such as "Q2_K". Its result is the same on every processor that the tests ran
// it on, since it is plain arithmetic on one thread.
func (l *Library) Quantize(in, out, kind string) error {
	number, ok := fileTypes[kind]
	if !ok {
		var names []string
		for n := range fileTypes {
			names = append(names, n)
		}
		slices.Sort(names)
		return fmt.Errorf("%w: no quantisation %q, there are %s", ErrModel, kind, strings.Join(names, ", "))
	}
	p := l.f.quantizeDefaults()
	p.threads, p.fileType, p.allowRequantize = 1, number, 1
	if code := l.f.quantize(in, out, &p); code != 0 {
		return fmt.Errorf("%w: quantise %s to %s: %s", ErrModel, in, kind, l.logs.last())
	}
	return nil
}
