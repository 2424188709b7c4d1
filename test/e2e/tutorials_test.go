package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// step is a command of a tutorial and what it has to print.
type step struct {
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
		case strings.HasPrefix(line, "plexus "):
			command, isBackground := strings.CutSuffix(line, " &")
			list = append(list, step{args: words(command)[1:], isBackground: isBackground})
		default:
			t.Fatalf("%s: %q is no command of plexus", page, line)
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
	rpc, p2p, engine, axon string
}

// flags are what a command needs to find the stage.
func (s stage) flags(args []string) []string {
	node := "ws://127.0.0.1:" + s.rpc
	switch args[0] {
	case "node":
		return []string{"--rpc-port", s.rpc, "--p2p-port", s.p2p}
	case "engine":
		return []string{"--addr", "127.0.0.1:" + s.engine}
	case "wallet":
		if args[1] == "create" {
			return nil
		}
	case "miner":
		if len(args) < 2 || args[1] != "status" {
			return []string{"--rpc", node, "--addr", "127.0.0.1:" + s.axon, "--engine", "http://127.0.0.1:" + s.engine}
		}
	case "validator":
		return []string{"--rpc", node, "--engine", "smollm2-135m-instruct=http://127.0.0.1:" + s.engine}
	}
	return []string{"--rpc", node}
}

// TestTutorials runs the commands of every tutorial as they stand.
func TestTutorials(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes and models; not under -short")
	}
	pages, err := filepath.Glob("../../docs/tutorials/*.md")
	if err != nil || len(pages) < 5 {
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
			ports := testnode.FreePorts(t, 4)
			s := stage{ports[0], ports[1], ports[2], ports[3]}
			home := t.TempDir()
			env := []string{"HOME=" + home, "XDG_CACHE_HOME=" + cache, "XDG_DATA_HOME=" + filepath.Join(home, "data")}
			for _, step := range steps(t, page) {
				perform(t, env, s, step)
			}
		})
	}
}

func perform(t *testing.T, env []string, s stage, step step) {
	t.Helper()
	args := append(step.args, s.flags(step.args)...)
	if step.isBackground {
		p := testnode.Start(t, env, args...)
		switch step.args[0] {
		case "node":
			p.WaitFor("Imported #1 ", time.Minute)
		case "engine":
			p.WaitFor("engine ready", 3*time.Minute) // the model may have to be fetched
		}
		return
	}
	if step.until == "" {
		said := testnode.Must(t, env, args...)
		for _, want := range step.says {
			if !strings.Contains(said, want) {
				t.Errorf("plexus %s does not say %q:\n%s", strings.Join(step.args, " "), want, said)
			}
		}
		return
	}
	testnode.Eventually(t, 3*time.Minute, strings.Join(step.args, " ")+" says "+step.until, func() bool {
		stdout, _, code := testnode.Run(t, env, args...)
		return code == 0 && strings.Contains(stdout, step.until)
	})
}
