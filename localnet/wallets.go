package localnet

import (
	"errors"
	"path/filepath"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

// makeWallets gives each planned participant its keys, made once and kept
// without a password: they hold nothing beyond this network.
func makeWallets(p Planned) ([]Seat, error) {
	stakes := map[string]uint64{}
	for _, v := range p.Manifest.Validators {
		stakes[v.Name] = p.Manifest.StakeTAO * 1_000_000_000
	}
	var seats []Seat
	for _, name := range p.Wallets {
		w := walletOf(p.Home, name)
		cold, err := w.Coldkey(nil)
		if errors.Is(err, wallet.ErrMissing) {
			cold, err = generate(func(k wallet.Key) error { return w.SetColdkey(k, wallet.Write{}) })
		}
		if err != nil {
			return nil, err
		}
		hot, err := w.Hotkey(hotkeyName, nil)
		if errors.Is(err, wallet.ErrMissing) {
			hot, err = generate(func(k wallet.Key) error { return w.SetHotkey(hotkeyName, k, wallet.Write{}) })
		}
		if err != nil {
			return nil, err
		}
		seats = append(seats, Seat{Name: name, Cold: cold.Pair(), Hot: hot.Pair().AccountID(), StakeRao: stakes[name]})
	}
	return seats, nil
}

func generate(keep func(wallet.Key) error) (wallet.Key, error) {
	k, err := wallet.Generate(12, keys.Sr25519)
	if err != nil {
		return k, err
	}
	return k, keep(k)
}

func walletOf(home, name string) wallet.Wallet {
	return wallet.Wallet{Root: filepath.Join(home, "wallets"), Name: name}
}

// Names maps the hotkeys of a home's wallets to the names of the manifest.
func Names(home string, m Manifest) map[keys.AccountID]string {
	names := map[keys.AccountID]string{}
	for _, name := range Plan(m, home).Wallets {
		if hot, err := walletOf(home, name).HotkeyAccount(hotkeyName); err == nil {
			names[hot] = name
		}
	}
	return names
}
