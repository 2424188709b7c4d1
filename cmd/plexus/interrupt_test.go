package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
)

// TestCtrlCHasACodeOfItsOwn ends a long simulation and a call to a node that is mute.
func TestCtrlCHasACodeOfItsOwn(t *testing.T) {
	t.Setenv(keyURIEnv, "//Alice")
	for _, line := range []string{
		"simulate copier --seeds 1000",
		"simulate retention --profile --seeds 1000 --json",
		"wallet balance --rpc " + mute(t),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		timer := time.AfterFunc(200*time.Millisecond, cancel)
		var out, errs bytes.Buffer
		code := run(ctx, strings.Fields(line), &out, &errs)
		timer.Stop()
		if code != exitInterrupted || out.Len() > 0 || !strings.Contains(errs.String(), "interrupted") || strings.Contains(errs.String(), "context canceled") {
			t.Errorf("plexus %s: exit %d, %s%s", line, code, out.String(), errs.String())
		}
		cancel()
	}
}

// mute listens, and never says a word.
func mute(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "ws://" + l.Addr().String()
}

func TestACallThatMayBeDoneIsNotCalledInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := interrupted(ctx, explain(&client.UnsettledError{Hash: client.Hash{7}, Until: 70, Err: context.Canceled}))
	var exit exitError
	if !errors.As(err, &exit) || exit.code != exitInterrupted || !strings.Contains(err.Error(), "may be done all the same") ||
		!strings.Contains(err.Error(), "0x07") || !strings.Contains(fault.Remedy(err), "block 70") {
		t.Errorf("it says %v, try: %s", err, fault.Remedy(err))
	}
	if err := explain(&client.UnsettledError{Until: 70, Err: io.EOF}); !strings.Contains(fault.Remedy(err), "before you run it again") {
		t.Errorf("without Ctrl-C: %v, try: %s", err, fault.Remedy(err))
	}
}

// broken is an output that nothing can be written to.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWhatIsDoneButCannotBePrintedIsNotDoneAgain(t *testing.T) {
	for _, asJSON := range []string{"--json=false", "--json"} {
		cmd := newRootCommand()
		cmd.SetOut(broken{})
		if err := cmd.ParseFlags([]string{asJSON}); err != nil {
			t.Fatal(err)
		}
		err := showDone(cmd, &client.Receipt{Block: client.Block{Number: 9}}, "sent 1 TAO")
		if err == nil || !strings.Contains(err.Error(), "it is done, in block 9") || !strings.Contains(fault.Remedy(err), "do not run it again") {
			t.Errorf("%s: %v, try: %s", asJSON, err, fault.Remedy(err))
		}
	}
}

// TestAMnemonicThatCannotBePrintedIsSaidSo makes a wallet whose words nobody gets.
func TestAMnemonicThatCannotBePrintedIsSaidSo(t *testing.T) {
	root := t.TempDir()
	var errs bytes.Buffer
	code := run(t.Context(), []string{"wallet", "create", "--wallet", "mute", "--wallet-path", root, "--no-password"}, broken{}, &errs)
	if code != exitFailure || !strings.Contains(errs.String(), "nobody has seen their mnemonics") || !strings.Contains(errs.String(), "--overwrite") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if _, err := os.Stat(filepath.Join(root, "mute", "coldkey")); err != nil {
		t.Error(err)
	}
}

func TestAWaitForABlockIsTold(t *testing.T) {
	var errs bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetErr(&errs)
	stop := tellWaiting(cmd, time.Hour)
	stop()
	if errs.Len() > 0 {
		t.Errorf("too early: %s", errs.String())
	}
	heard := make(chan string, 1)
	cmd.SetErr(writerFunc(func(b []byte) { heard <- string(b) }))
	defer tellWaiting(cmd, time.Millisecond)()
	select {
	case text := <-heard:
		if !strings.Contains(text, "still waiting") {
			t.Errorf("it says %s", text)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing is said")
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

func TestAVersionNamesTheChainsRules(t *testing.T) {
	var v versions
	got := say(t, "version", "--json")
	if err := json.Unmarshal([]byte(got.stdout), &v); err != nil || got.code != 0 || v.SpecVersion == 0 || v.Version == "" {
		t.Errorf("%s: %v", got.stdout, err)
	}
	text, flag := say(t, "version"), say(t, "--version")
	if text != flag || text.code != 0 || !strings.Contains(text.stdout, "spec version ") {
		t.Errorf("%+v and %+v", text, flag)
	}
}
