package neuron

import "github.com/plexus-network/plexus/substrate/keys"

// mayCall tells whether a hotkey may send requests to miners at this view: it
// has a validator permit and stake; before the first permits are given, any
// registered hotkey with stake may, or nobody could ever judge.
func mayCall(view *View, sender keys.AccountID) bool {
	if view == nil {
		return false
	}
	n, ok := view.Find(sender)
	if !ok || n.Stake == 0 {
		return false
	}
	return n.HasPermit || !view.hasPermits()
}
