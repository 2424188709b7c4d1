package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"net"
	"strings"

	"github.com/plexus-network/plexus/internal/fault"
)

// check refuses flags of a node that mean nothing, before anything is opened.
func (o *nodeFlags) check(ctx context.Context) error {
	if o.drand != "" && !strings.HasPrefix(o.drand, "http://") && !strings.HasPrefix(o.drand, "https://") {
		return usage(fault.New("--drand "+o.drand+" is not an address", "give one as https://api.drand.sh"))
	}
	if o.archive && o.keep > 0 {
		return usage(fault.New("--archive and --keep do not go together", "leave one of them out"))
	}
	if o.minFreeMB > math.MaxUint64>>20 {
		return usage(fault.New(fmt.Sprintf("--min-free-mb %d is more than any disk has", o.minFreeMB), "give megabytes, such as 64"))
	}
	for _, peer := range o.peers {
		if !isPeer(peer) {
			return usage(fault.New("--peers: "+quoted(peer)+" is no peer", "give ID@HOST:PORT; 'plexus node identity' prints the ID"))
		}
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, o.p2pHost); err != nil {
		return usage(fault.Wrap(err, "--p2p-host "+o.p2pHost+" is no address of this machine", "give one such as 127.0.0.1, or 0.0.0.0 for all"))
	}
	return nil
}

// isPeer claims that text has the form ID@HOST:PORT, with an ID of 20 bytes in hex.
func isPeer(text string) bool {
	id, address, _ := strings.Cut(text, "@")
	key, err := hex.DecodeString(id)
	host, port, splitErr := net.SplitHostPort(address)
	return err == nil && len(key) == 20 && splitErr == nil && host != "" && port != ""
}
