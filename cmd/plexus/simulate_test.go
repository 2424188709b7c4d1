package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/economy/vector"
)

// simulateFile runs plexus simulate epoch on a file with this content.
func simulateFile(t *testing.T, content string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vectors.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"simulate", "epoch", path}, flags...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestSimulateFindsTheProtocolsVectorsExact(t *testing.T) {
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"simulate", "epoch", "../../economy/vector/testdata/vectors.json"}, &out, &errs)
	if code != 0 || out.String() != "45 of 45 groups exact, 0 of unknown kind\n" || errs.Len() != 0 {
		t.Errorf("exit %d, %s%s", code, out.String(), errs.String())
	}
}

// One epoch of two validators and a miner, as a file.
const oneEpoch = `{"id":"small","kind":"epoch_sequence","params":{"emission":1000,"yuma3":true},
 "initial_state":{"stake":[3,1,0],"last_update":[1,1,1],"permit":[true,true,false],"weights":[[[2,65535]],[[2,1]],[]]},
 "steps":[{"block":10,"last_tempo":5}]`

func TestSimulateExitCodes(t *testing.T) {
	unknown := `{"id":"new","kind":"from_the_future"}`
	wrong := oneEpoch + `,"expected":[{"server_emission":[0,0,499]}]}`
	right := oneEpoch + `,"expected":[{"server_emission":[0,0,500]}]}`
	for name, c := range map[string]struct {
		file string
		code int
		last string // of stdout
	}{
		"exact":                  {right, 0, "1 of 1 groups exact, 0 of unknown kind"},
		"a difference":           {wrong, exitFailure, "0 of 1 groups exact, 0 of unknown kind"},
		"an unknown kind":        {`{"vectors":[` + right + `,` + unknown + `]}`, exitUnknownKind, "1 of 2 groups exact, 1 of unknown kind"},
		"both":                   {`{"vectors":[` + wrong + `,` + unknown + `]}`, exitFailure, "0 of 2 groups exact, 1 of unknown kind"},
		"no groups":              {`{"vectors":[]}`, 0, "0 of 0 groups exact, 0 of unknown kind"},
		"not JSON":               {`epoch`, exitUsage, ""},
		"no vectors":             {`{"groups":[]}`, exitUsage, ""},
		"a group without id":     {`{"vectors":[{"kind":"is_topk"}]}`, exitUsage, ""},
		"a group without cases":  {`{"vectors":[{"id":"a","kind":"is_topk"}]}`, exitUsage, ""},
		"an input of wrong form": {strings.Replace(right, `"stake":[3,1,0]`, `"stake":"all"`, 1), exitUsage, ""},
		"lists of two lengths":   {strings.Replace(right, `"permit":[true,`, `"permit":[`, 1), exitUsage, ""},
		"a uid beyond the last":  {strings.Replace(right, `[[2,1]]`, `[[3,1]]`, 1), exitUsage, ""},
	} {
		code, out, errs := simulateFile(t, c.file)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if code != c.code || lines[len(lines)-1] != c.last || (code == exitUsage) != (errs != "") {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", name, code, out, errs)
		}
	}
}

func TestSimulateTellsEachDifferenceInALine(t *testing.T) {
	_, out, _ := simulateFile(t, oneEpoch+`,"expected":[{"server_emission":[0,0,499],"incentive":[1,0,65536]}]}`)
	want := `small step 0 incentive uid 0: got 0, want 1
small step 0 incentive uid 2: got 65535, want 65536
small step 0 server_emission uid 2: got 500, want 499
0 of 1 groups exact, 0 of unknown kind
`
	if out != want {
		t.Errorf("got\n%s", out)
	}
}

func TestSimulatePrintsTheOutputsOfAnEpochWithoutExpectations(t *testing.T) {
	code, out, errs := simulateFile(t, oneEpoch+"}", "--json")
	var report vector.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 || errs != "" {
		t.Fatalf("exit %d, error %v, %s%s", code, err, out, errs)
	}
	if len(report.Outputs) != 1 || report.Exact != 1 {
		t.Fatalf("%+v", report)
	}
	e := report.Outputs[0]
	if e.Group != "small" || e.Incentive[2] != 65535 || e.ServerEmission[2] != 500 || e.ValidatorEmission[0] != 375 || !e.NewValidatorPermit[1] {
		t.Errorf("%+v", e)
	}
	// What it prints is an expectation that it meets.
	expected, err := json.Marshal(map[string]any{
		"consensus": e.Consensus, "bonds": e.Bonds, "raw_I32F32_bits": e.Raw, "dividends": e.Dividends, "active": e.Active,
	})
	if err != nil {
		t.Fatal(err)
	}
	if code, out, _ = simulateFile(t, oneEpoch+`,"expected":[`+string(expected)+`]}`); code != 0 {
		t.Errorf("exit %d, %s", code, out)
	}
}

func TestSimulateNeedsAFile(t *testing.T) {
	for _, args := range [][]string{{"simulate", "epoch"}, {"simulate", "epoch", "a", "b"}, {"simulate", "epoch", t.TempDir() + "/none"}} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "try: ") {
			t.Errorf("plexus %v exits with %d: %s", args, code, errs.String())
		}
	}
}
