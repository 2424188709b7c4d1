package faults

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/chain/rpc"
	"github.com/plexus-network/plexus/internal/crashpoint"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
)

// The test binary is its own victim: with a folder in the environment it runs a
// node there instead of the tests.
const (
	folderVariable = "PLEXUS_FAULTS_FOLDER"
	crashVariable  = "PLEXUS_FAULTS_CRASH" // POINT:COUNT, where to kill itself
	roomVariable   = "PLEXUS_FAULTS_ROOM"  // writes until the disk is full
)

// blockTime and history are short, so that kills fall everywhere.
const (
	blockTime = 50 * time.Millisecond
	history   = 5
	senders   = 100
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(folderVariable); folder != "" {
		if err := victim(folder); err != nil {
			fmt.Printf("failed: %v; %s\n", err, fault.Remedy(err))
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// sender is one of the accounts that load the chain.
func sender(i int) keys.Pair { return keys.Dev(fmt.Sprint("Sender", i)) }

func testChain() node.Chain {
	var rich []keys.AccountID
	for i := range senders {
		rich = append(rich, sender(i).AccountID())
	}
	return testchain.New(blockTime, rich...)
}

// victim runs a node and its RPC until it is killed.
func victim(folder string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if point, count, ok := strings.Cut(os.Getenv(crashVariable), ":"); ok {
		left, err := strconv.ParseInt(count, 10, 64)
		if err != nil {
			return err
		}
		var passes atomic.Int64
		crashpoint.Set(func(at string) {
			if at == point && passes.Add(1) == left {
				if self, err := os.FindProcess(os.Getpid()); err == nil {
					_ = self.Kill()
				}
				select {}
			}
		})
	}
	o := node.Default()
	o.Path, o.P2P, o.Keep, o.Store.FS = folder, "127.0.0.1:0", history, fullDisk()
	n, err := node.Open(testChain(), o)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served, ended := make(chan error, 1), make(chan error, 1)
	server := rpc.New(n, rpc.Default())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { ended <- n.Run(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-n.Ready():
	}
	go func() { served <- server.Run(ctx, l) }()
	fmt.Printf("ready %s\n", l.Addr())
	err = <-ended
	if err == nil {
		cancel()
		err = <-served
	}
	return err
}

// fullDisk is a disk that is full after some writes, if the test wants that.
func fullDisk() vfs.FS {
	room, err := strconv.ParseInt(os.Getenv(roomVariable), 10, 64)
	if err != nil {
		return nil
	}
	var left atomic.Int64
	left.Store(room)
	return errorfs.Wrap(vfs.Default, errorfs.InjectorFunc(func(op errorfs.Op) error {
		switch op.Kind {
		case errorfs.OpFileWrite, errorfs.OpFileWriteAt, errorfs.OpCreate, errorfs.OpFilePreallocate:
			if left.Add(-1) < 0 {
				return syscall.ENOSPC
			}
		}
		return nil
	}))
}

// process is a running victim.
type process struct {
	cmd   *exec.Cmd
	url   string
	said  *testnode.Log
	ended chan struct{}
}

// spawn starts a victim; its url is empty when it ended before it was ready.
func spawn(t *testing.T, folder string, environment ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0]), said: &testnode.Log{}, ended: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), folderVariable+"="+folder), environment...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = p.cmd.Stdout
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		defer close(p.ended)
		defer close(ready)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(p.said, lines.Text())
			if address, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
				ready <- "http://" + address
			}
		}
		_ = p.cmd.Wait() // it was killed
	}()
	t.Cleanup(p.kill)
	select {
	case p.url = <-ready:
	case <-time.After(60 * time.Second):
		t.Fatalf("not ready after 60 s: %s", p.said)
	}
	return p
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be dead already
	<-p.ended
}

// call asks the victim; it fails when the victim is dead.
func (p *process) call(result any, method string, params ...any) error {
	b, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	var answer struct {
		Result json.RawMessage
		Error  *rpc.Error
	}
	if err := p.post(b, &answer); err != nil {
		return err
	}
	if answer.Error != nil {
		return answer.Error
	}
	return json.Unmarshal(answer.Result, result)
}

var web = &http.Client{Timeout: 10 * time.Second}

func (p *process) post(body []byte, answer any) error {
	if p.url == "" {
		return errors.New("it is dead")
	}
	r, err := web.Post(p.url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	return json.NewDecoder(r.Body).Decode(answer)
}

// head is a block as the victim shows it.
type head struct {
	Number    string
	StateRoot string
}

// hashAt is the hash of a height, "" when the victim is dead or does not know it.
func (p *process) hashAt(height uint64) string {
	var hash *string
	if p.call(&hash, "chain_getBlockHash", height) != nil || hash == nil {
		return ""
	}
	return *hash
}

// height is the victim's, or an error when it is dead.
func (p *process) height() (uint64, error) {
	var h head
	if err := p.call(&h, "chain_getHeader"); err != nil {
		return 0, err
	}
	return strconv.ParseUint(h.Number, 0, 64)
}

// load sends one transfer from each sender, with the nonces that the victim tells.
func (p *process) load(genesis [32]byte, round int) (taken int, err error) {
	var batch []map[string]any
	for i := range senders {
		var nonce uint32
		if i%10 == round%10 { // a tenth each round, so that rounds are short
			from := sender(i)
			if err := p.call(&nonce, "account_nextIndex", from.AccountID().String()); err != nil {
				return 0, err
			}
			for k := range uint32(3) {
				raw := testchain.Transfer(from, nonce+k, sender((i+1)%senders).AccountID(), 100, 0, genesis)
				batch = append(batch, map[string]any{"jsonrpc": "2.0", "id": i, "method": "author_submitExtrinsic", "params": []string{"0x" + hex.EncodeToString(raw)}})
			}
		}
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return 0, err
	}
	var answers []struct{ Error *rpc.Error }
	if err := p.post(body, &answers); err != nil {
		return 0, err
	}
	for _, a := range answers {
		if a.Error == nil {
			taken++
		}
	}
	return taken, nil
}
