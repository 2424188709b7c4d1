package localnet

import (
	"errors"
	"path/filepath"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

// pairOf is one wallet of a home: who pays, and who works.
type pairOf struct {
	cold keys.Pair
	hot  keys.AccountID
}

// makeWallets gives each planned participant its keys, made once and kept
// without a password: they hold nothing beyond this network.
func makeWallets(p Planned) (map[string]pairOf, error) {
	wallets := map[string]pairOf{}
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
		wallets[name] = pairOf{cold.Pair(), hot.Pair().AccountID()}
	}
	return wallets, nil
}

// seats are the neurons that a manifest wants, on the subnets it names.
func seats(m Manifest, wallets map[string]pairOf) (list []Seat) {
	sit := func(wallet string, netuid uint16, stakeTAO uint64) {
		w := wallets[wallet]
		list = append(list, Seat{Name: wallet, Netuid: netuid, Cold: w.cold, Hot: w.hot, StakeRao: stakeTAO * raoPerTAO})
	}
	for _, v := range m.Validators {
		sit(v.Name, m.Netuid, m.StakeTAO)
	}
	for _, n := range m.Miners {
		sit(n.Name, m.Netuid, 0)
	}
	for _, s := range m.Subnets {
		for _, v := range s.Validators {
			sit(s.wallet(v.Name), s.Netuid, s.StakeTAO)
		}
		for _, n := range s.Miners {
			sit(s.wallet(n.Name), s.Netuid, 0)
		}
	}
	return list
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
