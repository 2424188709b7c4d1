package external

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeEnv makes this test binary a mechanism's program that behaves as its value
// says; hostEnv makes it a Plexus that runs one.
const (
	fakeEnv = "EXTERNAL_TEST_FAKE"
	hostEnv = "EXTERNAL_TEST_HOST"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(hostEnv) != "":
		host(os.Getenv(hostEnv))
	case os.Getenv(fakeEnv) != "":
		fake(os.Getenv(fakeEnv))
	default:
		os.Exit(m.Run())
	}
}

// fake is a program that goes wrong in one way.
func fake(how string) {
	mux := http.NewServeMux()
	healthy := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }
	serve := func() {
		mux.HandleFunc("GET /healthz", healthy)
		fmt.Fprintln(os.Stderr, http.ListenAndServe(os.Getenv(EnvAddr), mux))
		os.Exit(4)
	}
	mux.HandleFunc("POST /serve/env", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s\n%s", r.Header.Get("Authorization"), strings.Join(os.Environ(), "\n"))
	})
	mux.HandleFunc("POST /serve/die", func(http.ResponseWriter, *http.Request) {
		fmt.Fprintln(os.Stderr, "asked to die")
		os.Exit(3)
	})
	switch how {
	case "good":
		serve()
	case "dies at once":
		fmt.Fprintln(os.Stderr, "no module named nonsense")
		os.Exit(1)
	case "never listens":
		fmt.Println("loading")
		time.Sleep(time.Hour)
	case "ignores SIGTERM":
		signal.Ignore(syscall.SIGTERM)
		serve()
	case "floods":
		go func() {
			for line := bytes.Repeat([]byte("x"), 1<<16); ; {
				os.Stdout.Write(line)                             // never ends its line
				os.Stderr.WriteString(strings.Repeat("y\n", 999)) // many lines
			}
		}()
		serve()
	case "hangs later":
		begun := time.Now()
		healthy = func(http.ResponseWriter, *http.Request) {
			if time.Since(begun) > 100*time.Millisecond {
				time.Sleep(time.Hour)
			}
		}
		serve()
	case "has a child":
		grandchild := exec.Command("sleep", "1000")
		grandchild.Stdout, grandchild.Stderr = os.Stdout, os.Stderr // holds them open
		if err := grandchild.Start(); err != nil {
			panic(err)
		}
		note("grandchild", grandchild.Process.Pid)
		serve()
	}
}

// note leaves a process's number in the program's folder.
func note(name string, pid int) {
	path := filepath.Join(os.Getenv(EnvState), name)
	if err := os.WriteFile(path+".new", fmt.Append(nil, pid), 0o600); err != nil {
		panic(err)
	}
	os.Rename(path+".new", path)
}

// host runs a good program in a folder until it is killed.
func host(dir string) {
	c, err := NewChild(Config{Command: []string{os.Args[0]}, Role: RoleMiner, State: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	os.Unsetenv(hostEnv)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		if c.Ready(ctx) == nil {
			c.mu.Lock()
			os.Setenv(EnvState, dir)
			note("child", c.pid)
			c.mu.Unlock()
		}
	}()
	_ = c.Run(ctx)
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}
