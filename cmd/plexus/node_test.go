package main

import (
	"net"
	"slices"
	"strconv"
	"testing"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/testnode"
)

// parsed are the flags of `plexus node` as a command line sets them.
func parsed(t *testing.T, args ...string) *nodeFlags {
	t.Helper()
	cmd := &cobra.Command{}
	o := addNodeFlags(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestHistoryIsLongerOnALocalChain(t *testing.T) {
	for _, test := range []struct {
		args []string
		want uint64
	}{
		{nil, 4096},
		{[]string{"--chain", "local", "--fast=false"}, 4096},
		{[]string{"--chain", "up"}, 256},
		{[]string{"--chain", "launch"}, 256},
		{[]string{"--chain", "local", "--keep", "12"}, 12},
		{[]string{"--chain", "local", "--archive"}, 0},
		{[]string{"--chain", "up", "--archive"}, 0},
	} {
		if got := parsed(t, test.args...).history(); got != test.want {
			t.Errorf("%v: %d blocks, want %d", test.args, got, test.want)
		}
	}
}

func TestOneProcessAnswersBothOfBittensorsPorts(t *testing.T) {
	ports := testnode.FreePorts(t, 2)
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"--rpc-port", "9944"}, []string{"9944", "9945"}},
		{[]string{"--rpc-port", "9944", "--chain", "up"}, []string{"9944"}},
		{[]string{"--rpc-port", ports[0]}, []string{ports[0]}},
		{[]string{"--rpc-port", ports[0], "--second-rpc-port", ports[1]}, ports},
	} {
		var got []string
		for _, p := range parsed(t, test.args...).rpcPorts() {
			got = append(got, strconv.Itoa(int(p.port)))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v: ports %v, want %v", test.args, got, test.want)
		}
	}
	l, err := parsed(t, "--rpc-port", ports[0], "--second-rpc-port", ports[1]).listen()
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	for _, port := range ports {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Errorf("port %s: %v", port, err)
			continue
		}
		c.Close()
	}
}
