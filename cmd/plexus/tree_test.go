package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plexus-network/plexus/internal/testnode"
)

// eachVerb visits every verb that does something, with its words after plexus.
func eachVerb(t *testing.T, visit func(t *testing.T, cmd *cobra.Command, words []string)) {
	t.Helper()
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		words := strings.Fields(cmd.CommandPath())[1:]
		if len(words) > 0 && words[0] != "completion" && words[0] != "help" && (!cmd.HasSubCommands() || cmd.Flags().HasFlags()) {
			t.Run(strings.Join(words, " "), func(t *testing.T) { visit(t, cmd, words) })
		}
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(newRootCommand())
}

// said is how one command line ended.
type said struct {
	code           int
	stdout, stderr string
}

// say runs a command line, which has to end by itself within seconds: nobody is
// there to answer a question.
func say(t *testing.T, words ...string) said {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, words, &out, &errs)
	if ctx.Err() != nil {
		t.Errorf("plexus %s waits for somebody", strings.Join(words, " "))
	}
	return said{code, out.String(), errs.String()}
}

// TestEachVerbTellsItsFlags asks every verb for help.
func TestEachVerbTellsItsFlags(t *testing.T) {
	shared := map[string]*pflag.Flag{}
	eachVerb(t, func(t *testing.T, cmd *cobra.Command, words []string) {
		help := say(t, append(words, "--help")...)
		if help.code != 0 || help.stderr != "" || !strings.Contains(help.stdout, "Usage:\n  plexus "+strings.Join(words, " ")) {
			t.Fatalf("exit %d, %s%s", help.code, help.stdout, help.stderr)
		}
		if again := say(t, append([]string{"help"}, words...)...); again != help {
			t.Errorf("help %s says otherwise: %s%s", strings.Join(words, " "), again.stdout, again.stderr)
		}
		needs := cmd.Args != nil && cmd.ValidateArgs(nil) != nil
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Hidden || f.Name == "help" {
				return
			}
			if !strings.Contains(help.stdout, "--"+f.Name) || len(f.Usage) < 3 {
				t.Errorf("--%s is not told, or not what it does", f.Name)
			}
			if other := shared[f.Name]; other == nil {
				shared[f.Name] = f
			} else if f.Value.Type() != other.Value.Type() && !twoKinds[f.Name] || f.Shorthand != other.Shorthand {
				t.Errorf("--%s is a %s here and a %s elsewhere, -%s and -%s", f.Name, f.Value.Type(), other.Value.Type(), f.Shorthand, other.Shorthand)
			}
			if isNumber(f) && !unit.MatchString(f.Usage) {
				t.Errorf("--%s has no unit: %s", f.Name, f.Usage)
			}
			needs = needs || f.Annotations[cobra.BashCompOneRequiredFlag] != nil
		})
		if needs && cmd.Example == "" {
			t.Error("it needs flags or arguments, and shows no example")
		}
		for _, line := range strings.Split(cmd.Example, "\n") {
			if strings.HasPrefix(line, "  plexus ") {
				if wrong := unknownIn(strings.TrimSpace(line)); wrong != "" {
					t.Errorf("the example %q: %s", line, wrong)
				}
			}
		}
	})
}

// twoKinds are flags that come in two forms: one engine or one for each model, a
// subnet or all of them, one key of a wallet or some subnets of a network.
var twoKinds = map[string]bool{"engine": true, "netuid": true, "only": true}

func isNumber(f *pflag.Flag) bool {
	kind := f.Value.Type()
	return strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint") || strings.HasPrefix(kind, "float") ||
		strings.Contains(f.Name, "amount") || strings.Contains(f.Name, "price")
}

// unit is what says how a number is meant.
var unit = regexp.MustCompile(`TAO|alpha|blocks?|seconds|bytes|MB|port|percent|tokens|part|share|deviation|of \d|\d to \d|` +
	`subnet|seed|tempos|years|days?|words|mnemonic|descriptor|requests|completions|threads|tasks|verdicts|lines|miners|validators|whatever|weight|tells several`)

// TestEachVerbRefusesAFlagThatThereIsNot gives every verb a flag it does not know,
// for people and for programs.
func TestEachVerbRefusesAFlagThatThereIsNot(t *testing.T) {
	eachVerb(t, func(t *testing.T, _ *cobra.Command, words []string) {
		got := say(t, append(words, "--no-such-flag")...)
		if got.code != exitUsage || got.stdout != "" || got.stderr != "error: wrong usage: unknown flag: --no-such-flag\n  try: run 'plexus "+strings.Join(words, " ")+" --help'\n" {
			t.Errorf("exit %d, %s%s", got.code, got.stdout, got.stderr)
		}
		got = say(t, append(words, "--no-such-flag", "--json")...)
		if told := oneError(t, got); told.Code != exitUsage || !strings.Contains(told.Error, "--no-such-flag") {
			t.Errorf("as JSON: %+v", told)
		}
	})
}

// told is an error as programs get it.
type told struct {
	Error  string `json:"error"`
	Remedy string `json:"remedy"`
	Code   int    `json:"code"`
}

// oneError holds a failure against what programs are promised: nothing on standard
// output, and one JSON value on standard error that says what, why and the code.
func oneError(t *testing.T, got said) (e told) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(got.stderr))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || d.More() || e.Error == "" || e.Remedy == "" || e.Code != got.code || got.code == 0 {
		t.Errorf("exit %d, standard error is not one error with its remedy and code (%v): %s", got.code, err, got.stderr)
	}
	if got.stdout != "" {
		t.Errorf("it fails and prints %s", got.stdout)
	}
	return e
}

// A page of sample values for the tries below.
const (
	anAddress = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
	noNode    = "ws://127.0.0.1:1"
)

// tries are arguments with which a verb gets as far as it can without a node,
// an engine or a network; a verb that has none runs as it is.
var tries = map[string]string{
	"catalogue declare": "m", "catalogue set": "smollm2-135m-instruct",
	"delegate children adopt": "on", "delegate children set": "--netuid 1 " + anAddress + "=5%", "delegate children take": "--netuid 1 --set 5%",
	"delegate children list": "--netuid 1", "delegate children clear": "--netuid 1", "delegate take": "--set 9%",
	"engine": "--model nosuch", "gateway": "--addr 127.0.0.1:0", "metagraph": "--netuid 1",
	"logs": "node", "miner": "--netuid 1 --backend http://127.0.0.1:1 --model m", "model pull": "nosuch", "model verify": "nosuch",
	"node": "--base-path afile", "node genesis": "--chain nosuch --producers 00 --out made.json", "node start": "--base-path afile", "node identity": "--base-path afile", "node purge": "--base-path afolder",
	"proxy add": "--delegate " + anAddress + " --type Staking", "proxy remove": "--all", "proxy create-pure": "--type Any",
	"register": "--netuid 1", "simulate epoch": "nosuch", "simulate pool": "buy:1", "simulate copier": "--tempos 5 --seeds 1 --intervals 1 --change 0.1",
	"simulate retention": "--seeds 1",
	"stake add":          "--netuid 1 --amount 1", "stake remove": "--netuid 1 --amount 1", "stake move": "--netuid 1 --amount 1 --to-hotkey " + anAddress,
	"stake swap": "--netuid 1 --to-netuid 2 --amount 1", "stake transfer": "--netuid 1 --amount 1 --to " + anAddress,
	"subnet show": "--netuid 1", "subnet start": "--netuid 1", "subnet identity": "--netuid 1 --name x", "subnet symbol": "--netuid 1 x",
	"subnet init": "maths --dir made", "subnet check": "nowhere", "up": "--plan", "validator": "--engine m=http://127.0.0.1:1",
	"wallet create": "--wallet made", "wallet identity": "--name x", "wallet import": "nosuch", "wallet sign": "--message x",
	"wallet swap-coldkey announce": "--to " + anAddress, "wallet swap-coldkey execute": "--to " + anAddress, "wallet swap-hotkey": "--to " + anAddress,
	"wallet transfer": "--amount 1 --to " + anAddress, "wallet verify": "--message x --address " + anAddress + " --signature 00",
}

// TestEachVerbAnswersPrograms runs every verb with --json, without a node and with
// nobody at a terminal: it ends, and says one JSON value, its result or its error.
func TestEachVerbAnswersPrograms(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"HOME", "XDG_DATA_HOME", "PLEXUS_CACHE"} {
		t.Setenv(name, filepath.Join(t.TempDir(), "there"))
	}
	for _, name := range []string{passwordEnv, exportPasswordEnv, hotkeyURIEnv} {
		t.Setenv(name, "")
	}
	t.Setenv(keyURIEnv, "//Alice")
	if err := os.WriteFile("afile", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("afolder/of/others", 0o700); err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	for verb := range tries {
		unused[verb] = true
	}
	ports := testnode.FreePorts(t, 2)
	eachVerb(t, func(t *testing.T, cmd *cobra.Command, words []string) {
		verb := strings.Join(words, " ")
		delete(unused, verb)
		line := append(words, strings.Fields(tries[verb])...)
		line = append(line, "--json")
		if cmd.Flags().Lookup("rpc") != nil {
			line = append(line, "--rpc", noNode)
		}
		if verb == "node" || verb == "node start" {
			line = append(line, "--rpc-port", ports[0], "--p2p-port", ports[1])
		}
		runs := [][]string{line}
		if cmd.Flags().Lookup("yes") != nil {
			runs = append(runs, append(line, "--yes"))
		}
		for _, line := range runs {
			got := say(t, line...)
			if got.code == 0 || verb == "doctor" || verb == "subnet check" && got.stdout != "" { // these tell what they found, and fail by it
				if d := json.NewDecoder(strings.NewReader(got.stdout)); !isOneValue(d) || got.stderr != "" {
					t.Errorf("plexus %s: not one JSON value: %s%s", strings.Join(line, " "), got.stdout, got.stderr)
				}
			} else {
				oneError(t, got)
			}
		}
	})
	for verb := range unused {
		t.Errorf("there is no verb %q", verb)
	}
}

func isOneValue(d *json.Decoder) bool {
	var v any
	if d.Decode(&v) != nil {
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}
