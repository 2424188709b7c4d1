package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// loopbackAxon starts the chain local in a folder, registers a development key on
// subnet 1, and says how its serving on 127.0.0.1 goes.
func loopbackAxon(t *testing.T, folder, who string, flags ...string) error {
	t.Helper()
	ports := testnode.FreePorts(t, 2)
	p := testnode.Start(t, nil, append([]string{"node", "--chain", "local", "--base-path", folder, "--rpc-port", ports[0], "--p2p-port", ports[1]}, flags...)...)
	p.WaitFor("Imported #", time.Minute)
	defer func() {
		if err := p.Stop(); err != nil {
			t.Errorf("the node ends with %v", err)
		}
	}()
	c, err := client.Dial(t.Context(), "ws://127.0.0.1:"+ports[0])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	hotkey := keys.Dev(who)
	if _, err := c.Submit(t.Context(), hotkey, subtensor.BurnedRegister{Netuid: 1, Hotkey: hotkey.AccountID()}); err != nil {
		t.Fatal(err)
	}
	_, err = c.Submit(t.Context(), hotkey, subtensor.ServeAxon{Netuid: 1, Version: 1, IP: scale.U128From(0x7f000001), Port: 8091, IPType: 4, Protocol: 4})
	return err
}

// TestLoopbackAxonsAreARuleOfTheChain serves on 127.0.0.1: refused as by Bittensor
// unless the chain was made to allow it, whatever later starts say.
func TestLoopbackAxonsAreARuleOfTheChain(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes; not under -short")
	}
	const allow = "--allow-loopback-axons"
	refuses, allows := t.TempDir(), t.TempDir()
	if err := loopbackAxon(t, refuses, "Dave"); err == nil || !strings.Contains(err.Error(), "InvalidIpAddress") {
		t.Errorf("without the flag: %v", err)
	}
	if err := loopbackAxon(t, allows, "Dave", allow); err != nil {
		t.Errorf("with the flag: %v", err)
	}
	if err := loopbackAxon(t, allows, "Eve"); err != nil {
		t.Errorf("of a chain that allows it, started without the flag: %v", err)
	}
	for _, c := range []struct{ folder, flag, says string }{
		{refuses, allow, " refuses axons on 127.0.0.1"},
		{allows, allow + "=false", " allows axons on 127.0.0.1"},
	} {
		_, said, code := testnode.Run(t, nil, "node", "--chain", "local", "--base-path", c.folder, "--rpc-port", testnode.FreePorts(t, 1)[0], c.flag)
		if code != 1 || !strings.Contains(said, c.says) || !strings.Contains(said, "another --base-path") {
			t.Errorf("%s on a chain made otherwise: exit %d, %s", c.flag, code, said)
		}
	}
	if _, said, code := testnode.Run(t, nil, "node", "--chain", "up", "--tmp", allow); code != 2 || !strings.Contains(said, "for the chain local alone") {
		t.Errorf("of another chain: exit %d, %s", code, said)
	}
}
