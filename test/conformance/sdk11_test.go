package conformance

import (
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

func TestBittensorsSDK11LivesASubnetsLife(t *testing.T) {
	requireClients(t)
	url, _ := testnode.Chain(t, "local")
	runClient(t, ".venv-sdk11/bin/python", "sdk11.py", url)
}
