package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// maxMessage bounds what is signed or verified as a message, in bytes.
const maxMessage = 1 << 20

// signedMessage is what `wallet sign` tells.
type signedMessage struct {
	Account   keys.AccountID `json:"account"`
	Scheme    string         `json:"scheme"`
	Message   string         `json:"message"`
	Signature string         `json:"signature"` // 0x and hex
}

func newWalletSignCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sign",
		Short: "Sign a message, to prove that a key is yours",
		Long: `Sign a message with the coldkey or the hotkey, to prove that it is yours.

The signature is over the message as it stands, as btcli and Bittensor's SDK sign;
'plexus wallet verify', 'btcli wallet verify' and polkadot.js check it.`,
		Example: `  plexus wallet sign --wallet alice --message "this key is mine"
  plexus wallet sign --wallet alice --only hotkey --message @letter.txt`,
		Args: cobra.NoArgs,
	}
	key := addKeyFlags(cmd, true)
	only := cmd.Flags().String("only", "coldkey", "which key signs: coldkey or hotkey")
	message := cmd.Flags().String("message", "", "what to sign; @FILE reads it from a file")
	require(cmd, "message")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		text, err := messageOf(*message)
		if err != nil {
			return err
		}
		open := key.coldkeyPair
		switch *only {
		case "coldkey":
		case "hotkey":
			open = key.hotkeyPair
		default:
			return usage(fault.New(fmt.Sprintf("there is no key %q", *only), "choose --only coldkey or --only hotkey"))
		}
		pair, err := open(cmd)
		if err != nil {
			return err
		}
		s := signedMessage{pair.AccountID(), pair.Scheme().String(), string(text), "0x" + hex.EncodeToString(pair.Sign(text))}
		return show(cmd, s, func(w io.Writer) {
			fmt.Fprintf(w, "address    %s\nscheme     %s\nsignature  %s\n", s.Account, s.Scheme, s.Signature)
		})
	}
	return cmd
}

func newWalletVerifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check who signed a message",
		Long: `Check that a message was signed by an address. It exits with 1 if it was not.

Signatures of sr25519, ed25519 and ecdsa keys are told apart by themselves. The
wrapping <Bytes>…</Bytes>, which browser wallets put around a message, is taken too.`,
		Example: `  plexus wallet verify --address 5Grw… --message "this key is mine" --signature 0x…`,
		Args:    cobra.NoArgs,
	}
	message := cmd.Flags().String("message", "", "what was signed; @FILE reads it from a file")
	address := cmd.Flags().String("address", "", "who is said to have signed")
	signature := cmd.Flags().String("signature", "", "the signature, in hex")
	require(cmd, "message", "address", "signature")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		text, err := messageOf(*message)
		if err != nil {
			return err
		}
		account, err := keys.ParseAccount(*address)
		if err != nil {
			return usage(fault.Wrap(err, "--address names no account", "give the signer's address, such as 5Grw…"))
		}
		sig, err := hex.DecodeString(strings.TrimPrefix(*signature, "0x"))
		if err != nil || len(sig) != 64 && len(sig) != 65 {
			return usage(fault.New("--signature is not one", "give its 64 or 65 bytes in hex, with or without 0x"))
		}
		scheme, ok := whoSigned(account, text, sig)
		if !ok {
			return fault.New("the signature is not by "+account.String()+" over this message", "check that message, address and signature belong together; line ends count")
		}
		return show(cmd, map[string]any{"account": account, "scheme": scheme.String(), "valid": true}, func(w io.Writer) {
			fmt.Fprintf(w, "signed by %s (%s)\n", account, scheme)
		})
	}
	return cmd
}

// whoSigned finds the scheme under which a signature over a message, as it
// stands or wrapped, is an account's.
func whoSigned(account keys.AccountID, message, signature []byte) (keys.Scheme, bool) {
	for _, text := range [][]byte{message, []byte("<Bytes>" + string(message) + "</Bytes>")} {
		for _, scheme := range []keys.Scheme{keys.Sr25519, keys.Ed25519, keys.Ecdsa} {
			if len(signature) == scheme.SignatureSize() && keys.Verify(scheme, account[:], text, signature) {
				return scheme, true
			}
		}
	}
	return 0, false
}

func messageOf(flag string) ([]byte, error) {
	path, isFile := strings.CutPrefix(flag, "@")
	if !isFile {
		if flag == "" {
			return nil, usage(fault.New("there is no message", "give one by --message TEXT or --message @FILE"))
		}
		return []byte(flag), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "read the message", "check the path after @")
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxMessage+1))
	if err == nil && len(text) > maxMessage {
		err = errors.New("it is larger than 1 MiB")
	}
	if err != nil {
		return nil, fault.Wrap(err, "read the message", "sign a hash of it instead")
	}
	return text, nil
}
