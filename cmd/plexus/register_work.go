package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// registerByWork gives hotkey a uid for a proof of work; the coldkey needs no TAO.
func registerByWork(cmd *cobra.Command, c *client.Client, flags *keyFlags, netuid uint16, hotkey keys.AccountID) error {
	if netuid == subtensor.RootNetuid {
		return usage(fault.New("a seat in the root network is not worked for", "leave out --pow"))
	}
	switch takes, err := c.TakesWork(cmd.Context(), netuid); {
	case err != nil:
		return explain(err)
	case !takes:
		return fault.New(fmt.Sprintf("subnet %d takes no proof of work", netuid), "leave out --pow: the coldkey pays then; 'plexus subnet show --netuid N' tells what a subnet takes")
	}
	switch uid, taken, err := c.UID(cmd.Context(), netuid, hotkey); {
	case err != nil:
		return explain(err)
	case taken: // better said now than after the work
		return fault.New(fmt.Sprintf("%s has uid %d on subnet %d", hotkey, uid, netuid), remedies["SubtensorModule.HotKeyAlreadyRegisteredInSubNet"])
	}
	signer, err := flags.coldkeyPair(cmd)
	if err != nil {
		return err
	}
	report := newWorkReport(cmd)
	receipt, err := c.RegisterByWork(cmd.Context(), signer, netuid, hotkey, report.tell)
	report.end()
	if err != nil {
		return explain(err)
	}
	return showDone(cmd, receipt, fmt.Sprintf("registered %s on subnet %d by work", hotkey, netuid))
}

// workReport tells how a search for a proof goes: on one line at a terminal, as a
// line of JSON under --json, else as a line now and then.
type workReport struct {
	w          io.Writer
	asJSON     bool
	isTerminal bool
	last       time.Time
	told       bool
}

// reportEvery is the time between two lines where they do not replace each other.
const reportEvery = 5 * time.Second

func newWorkReport(cmd *cobra.Command) *workReport {
	return &workReport{w: cmd.ErrOrStderr(), asJSON: wantsJSON(cmd, nil), isTerminal: term.IsTerminal(int(os.Stderr.Fd()))}
}

func (r *workReport) tell(w client.Work) {
	if !r.isTerminal && time.Since(r.last) < reportEvery {
		return
	}
	r.last, r.told = time.Now(), true
	switch {
	case r.asJSON:
		_ = json.NewEncoder(r.w).Encode(map[string]any{ // telling is no reason to stop
			"block": w.Block, "difficulty": w.Difficulty, "seals": w.Seals,
			"seals_per_second": int64(w.Rate()), "expected_seconds": w.Expected().Seconds(), "elapsed_seconds": w.Elapsed.Seconds(),
		})
	case r.isTerminal:
		fmt.Fprintf(r.w, "\r\x1b[K%s", workLine(w))
	default:
		fmt.Fprintln(r.w, workLine(w))
	}
}

// end leaves the line of a terminal.
func (r *workReport) end() {
	if r.told && r.isTerminal && !r.asJSON {
		fmt.Fprintln(r.w)
	}
}

// workLine is how a search goes, for people.
func workLine(w client.Work) string {
	return fmt.Sprintf("working for block %d: %s, a proof takes %s on average, %s so far",
		w.Block, rateText(w.Rate()), about(w.Expected()), about(w.Elapsed))
}

func rateText(perSecond float64) string {
	switch {
	case perSecond >= 1e9:
		return fmt.Sprintf("%.1f GH/s", perSecond/1e9)
	case perSecond >= 1e6:
		return fmt.Sprintf("%.1f MH/s", perSecond/1e6)
	}
	return fmt.Sprintf("%.0f kH/s", perSecond/1e3)
}

// about is a time without digits that nobody needs.
func about(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Millisecond).String()
}
