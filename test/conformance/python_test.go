package conformance

import (
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

func TestBittensorsSDK10LivesASubnetsLife(t *testing.T) {
	requireClients(t)
	url, _ := testnode.Chain(t, "local")
	runClient(t, ".venv-sdk10/bin/python", "sdk10.py", url)
}

func TestBtcliLivesASubnetsLife(t *testing.T) {
	requireClients(t)
	url, _ := testnode.Chain(t, "local")
	runClient(t, ".venv-btcli/bin/python", "btcli.py", url)
}
