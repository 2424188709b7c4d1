package localnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/plexus-network/plexus/internal/fault"
)

// Snapshot is a network as it stands at one block.
type Snapshot struct {
	Height    uint64         `json:"height"`
	Netuid    uint16         `json:"netuid"`
	Tempo     uint16         `json:"tempo_blocks"`
	NextEpoch uint64         `json:"next_epoch_in_blocks"`
	Emission  uint64         `json:"emission_rao"` // what the last epoch paid all neurons
	Neurons   []Participant  `json:"neurons"`      // in order of uid
	Fallen    map[string]int `json:"fallen,omitempty"`
}

// Participant is one neuron of a snapshot. Name, Behave and Model are empty for
// neurons that the plan does not know.
type Participant struct {
	UID       uint16  `json:"uid"`
	Name      string  `json:"name,omitempty"`
	Behave    string  `json:"behave,omitempty"`
	Model     string  `json:"model,omitempty"`
	Hotkey    string  `json:"hotkey"`
	Stake     uint64  `json:"stake_rao"`
	Permit    bool    `json:"validator_permit"`
	Incentive float64 `json:"incentive"` // part of 1
	Dividends float64 `json:"dividends"` // part of 1
	Emission  uint64  `json:"emission_rao"`
}

// Line is the snapshot in one line, for a terminal that is rewritten in place.
func (s Snapshot) Line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "block %d  epoch in %d  paid %s  incentive", s.Height, s.NextEpoch, TAO(s.Emission))
	for _, n := range s.Neurons {
		if strings.HasPrefix(n.Name, "validator") {
			continue
		}
		name := n.Name
		if name == "" {
			name = fmt.Sprintf("uid%d", n.UID)
		}
		if n.Behave != "" && n.Behave != honest {
			name = n.Behave
		}
		fmt.Fprintf(&b, "  %s %.1f%%", name, 100*n.Incentive)
	}
	return b.String()
}

// Table is the snapshot as rows for people.
func (s Snapshot) Table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "block %d, subnet %d, epoch every %d blocks (next in %d), last epoch paid %s\n\n", s.Height, s.Netuid, s.Tempo, s.NextEpoch, TAO(s.Emission))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "uid\tname\tdoes\tmodel\tstake\tpermit\tincentive\tdividends\tlast epoch")
	for _, n := range s.Neurons {
		permit := ""
		if n.Permit {
			permit = "yes"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%.2f%%\t%.2f%%\t%s\n", n.UID, n.Name, n.Behave, n.Model, TAO(n.Stake), permit, 100*n.Incentive, 100*n.Dividends, TAO(n.Emission))
	}
	w.Flush()
	for name, n := range s.Fallen {
		fmt.Fprintf(&b, "%s ended by itself %d times: plexus logs %s\n", name, n, name)
	}
	return b.String()
}

// TAO writes an amount of rao in TAO, cut after four decimals.
func TAO(rao uint64) string {
	return fmt.Sprintf("%d.%04d TAO", rao/1_000_000_000, rao%1_000_000_000/100_000)
}

// planName is the file of a home that holds the manifest it runs.
const planName = "manifest.json"

// SaveManifest keeps what runs in a home, for status and doctor.
func SaveManifest(home string, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(home, planName), text, 0o600)
}

// ReadManifest is what [SaveManifest] kept.
func ReadManifest(home string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(home, planName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fault.New("no network has run in "+home, "start one with 'plexus up', or name its folder with --home")
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fault.Wrap(err, "read "+planName, "start the network again with 'plexus up'")
	}
	return m, nil
}
