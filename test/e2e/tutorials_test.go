package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// step is a command of a tutorial and what it has to print. A background command
// prints what it has to until the next may come.
type step struct {
	program      string // plexus or go
	args         []string
	isBackground bool
	says         []string
	until        string
}

// steps reads the commands of a page: the lines of its blocks marked sh.
func steps(t *testing.T, page string) (list []step) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for _, line := range strings.Split(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```sh"
		case !inside:
		case strings.HasPrefix(line, "# says: "):
			list[len(list)-1].says = append(list[len(list)-1].says, strings.TrimPrefix(line, "# says: "))
		case strings.HasPrefix(line, "# until: "):
			list[len(list)-1].until = strings.TrimPrefix(line, "# until: ")
		case strings.HasPrefix(line, "plexus "), strings.HasPrefix(line, "go "):
			command, isBackground := strings.CutSuffix(line, " &")
			all := words(command)
			list = append(list, step{program: all[0], args: all[1:], isBackground: isBackground})
		default:
			t.Fatalf("%s: %q is no command of plexus or go", page, line)
		}
	}
	return list
}

// words splits a command as a shell does, with double quotes.
func words(line string) (list []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			list = append(list, part)
		} else {
			list = append(list, strings.Fields(part)...)
		}
	}
	return list
}

// stage is where a tutorial runs: free ports instead of the usual ones, and a home
// of its own.
type stage struct {
	rpc, p2p, engine, axon, metrics, subnet string
}

// flags are what a command needs to find the stage.
func (s stage) flags(args []string) []string {
	node := "ws://127.0.0.1:" + s.rpc
	verb := ""
	if len(args) > 1 {
		verb = args[1]
	}
	switch args[0] {
	case "up":
		return []string{"--rpc-port", s.rpc, "--p2p-port", s.p2p, "--metrics-port", s.metrics, "--subnet-port", s.subnet}
	case "down", "status", "logs":
		return nil
	case "subnet":
		if verb == "init" || verb == "check" {
			return nil
		}
	case "node":
		if verb == "identity" {
			return nil
		}
		return []string{"--rpc-port", s.rpc, "--p2p-port", s.p2p}
	case "engine":
		return []string{"--addr", "127.0.0.1:" + s.engine}
	case "wallet":
		if verb == "create" {
			return nil
		}
	case "miner":
		switch {
		case verb == "status", verb == "why":
		case slices.Contains(args, "--exec"):
			return []string{"--rpc", node, "--addr", "127.0.0.1:" + s.axon}
		default:
			return []string{"--rpc", node, "--addr", "127.0.0.1:" + s.axon, "--engine", "http://127.0.0.1:" + s.engine}
		}
	case "validator":
		if slices.Contains(args, "--exec") {
			break
		}
		return []string{"--rpc", node, "--engine", "smollm2-135m-instruct=http://127.0.0.1:" + s.engine}
	}
	return []string{"--rpc", node}
}

// TestTutorials runs the commands of every tutorial as they stand.
func TestTutorials(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes and models; not under -short")
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testnode.Binary(t) // built from here where it is not given
	pages, err := filepath.Glob(filepath.Join(here, "../../docs/tutorials/*.md"))
	if err != nil || len(pages) < 6 {
		t.Fatalf("the tutorials are %v, %v", pages, err)
	}
	cache, err := os.UserCacheDir() // models are fetched once
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if filepath.Base(page) == "README.md" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			row := int(freeRow(t, 8)) // the last for three axons
			port := func(i int) string { return strconv.Itoa(row + i) }
			s := stage{rpc: port(0), p2p: port(1), engine: port(2), axon: port(3), metrics: port(4), subnet: port(5)}
			home := t.TempDir()
			t.Chdir(home)
			env := []string{"HOME=" + home, "XDG_CACHE_HOME=" + cache, "XDG_DATA_HOME=" + filepath.Join(home, "data")}
			for _, step := range steps(t, page) {
				perform(t, env, s, step)
			}
		})
	}
}

func perform(t *testing.T, env []string, s stage, step step) {
	t.Helper()
	if step.program != "plexus" {
		performOther(t, env, step)
		return
	}
	args := append(step.args, s.flags(step.args)...)
	if step.isBackground {
		p := testnode.Start(t, env, args...)
		switch {
		case step.until != "":
			p.WaitFor(step.until, 3*time.Minute)
		case step.args[0] == "node":
			p.WaitFor("Imported #1 ", time.Minute)
		case step.args[0] == "engine":
			p.WaitFor("engine ready", 3*time.Minute) // the model may have to be fetched
		}
		return
	}
	if step.until == "" {
		step.hold(t, testnode.Must(t, env, args...))
		return
	}
	testnode.Eventually(t, 3*time.Minute, strings.Join(step.args, " ")+" says "+step.until, func() bool {
		stdout, _, code := testnode.Run(t, env, args...)
		return code == 0 && strings.Contains(stdout, step.until)
	})
}

// performOther runs a command that is not ours, to its end.
func performOther(t *testing.T, env []string, step step) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), step.program, step.args...)
	cmd.Env = append(os.Environ(), env...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", step.program, strings.Join(step.args, " "), err, said)
	}
	step.hold(t, string(said))
}

// hold compares what a command printed with what it has to.
func (s step) hold(t *testing.T, said string) {
	t.Helper()
	for _, want := range s.says {
		if !strings.Contains(said, want) {
			t.Errorf("%s %s does not say %q:\n%s", s.program, strings.Join(s.args, " "), want, said)
		}
	}
}
