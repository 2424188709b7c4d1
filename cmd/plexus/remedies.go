package main

import (
	"errors"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
)

// remedies say what to do about errors of calls that people meet, by
// "Pallet.Name", or by the name alone where no pallet has it.
var remedies = map[string]string{
	"Token.FundsUnavailable":                               "see what is there: plexus wallet balance; on a test chain 'plexus faucet' gives more",
	"Token.NotExpendable":                                  "leave 0.0000005 TAO in the account, or add --allow-death",
	"Token.BelowMinimum":                                   "send at least 0.0000005 TAO",
	"Balances.InsufficientBalance":                         "see what is there: plexus wallet balance; on a test chain 'plexus faucet' gives more",
	"Balances.ExistentialDeposit":                          "send at least 0.0000005 TAO",
	"Balances.Expendability":                               "leave 0.0000005 TAO in the account, or add --allow-death",
	"SubtensorModule.NotEnoughBalanceToStake":              "see what is there: plexus wallet balance; on a test chain 'plexus faucet' gives more",
	"SubtensorModule.NotEnoughStakeToWithdraw":             "see what is there: plexus stake list",
	"SubtensorModule.AmountTooLow":                         "take a larger amount",
	"SubtensorModule.SubtokenDisabled":                     "wait until the subnet's owner has started it: plexus subnet start --netuid N",
	"SubtensorModule.HotKeyAlreadyRegisteredInSubNet":      "there is nothing to do; see 'plexus metagraph --netuid N', or take another --hotkey",
	"SubtensorModule.HotKeyNotRegisteredInSubNet":          "register it first: plexus register --netuid N",
	"SubtensorModule.HotKeyAccountNotExists":               "register the hotkey on a subnet first: plexus register --netuid N",
	"SubtensorModule.NonAssociatedColdKey":                 "sign with the coldkey that registered the hotkey: --wallet NAME",
	"SubtensorModule.SubnetNotExists":                      "list what there is: plexus subnet list",
	"SubtensorModule.MechanismDoesNotExist":                "list what there is: plexus subnet list",
	"SubtensorModule.NotSubnetOwner":                       "sign with the coldkey that owns the subnet: --wallet NAME",
	"SubtensorModule.RegistrationPriceLimitExceeded":       "the price rose; try again, or allow more by --max-price",
	"SubtensorModule.TooManyRegistrationsThisBlock":        "try again in the next block",
	"SubtensorModule.TooManyRegistrationsThisInterval":     "try again in some blocks",
	"SubtensorModule.NeedWaitingMoreBlocksToStarCall":      "wait some blocks after making the subnet, then start it",
	"SubtensorModule.FirstEmissionBlockNumberAlreadySet":   "there is nothing to do: the subnet has started",
	"SubtensorModule.NetworkTxRateLimitExceeded":           "only one subnet is made in a while; try again later",
	"SubtensorModule.CannotAffordLockCost":                 "see the price: plexus subnet list; on a test chain 'plexus faucet' gives more",
	"SubtensorModule.SlippageTooHigh":                      "allow more by --tolerance or --limit, or take a part by --partial or a smaller --amount",
	"SubtensorModule.InsufficientLiquidity":                "take a smaller amount: the pool of the subnet is too small",
	"SubtensorModule.SameNetuid":                           "name another hotkey, coldkey or subnet to move the stake to",
	"SubtensorModule.TransferDisallowed":                   "the subnet's owner has closed transfers; move within the coldkey instead",
	"Proxy.NotFound":                                       "see what there is, with its delay: plexus proxy list",
	"Proxy.Duplicate":                                      "there is nothing to do; see 'plexus proxy list'",
	"Proxy.TooMany":                                        "an account has at most 20 delegations; end one: plexus proxy remove",
	"Proxy.NoSelfProxy":                                    "name another account by --delegate",
	"Swap.PriceLimitExceeded":                              "the price is beyond the limit already: see 'plexus subnet list', then allow more by --limit or --tolerance",
	"SubtensorModule.StakingRateLimitExceeded":             "try again in the next block",
	"SubtensorModule.StakeTooLowForRoot":                   "stake more to the hotkey on netuid 0",
	"SubtensorModule.InvalidWorkBlock":                     "the proof came too late; run the same again",
	"SubtensorModule.InvalidDifficulty":                    "the difficulty rose; run the same again",
	"SubtensorModule.NoNeuronIdAvailable":                  "all uids are taken by neurons that may not go; wait until some are no longer immune",
	"SubtensorModule.SubnetLimitReached":                   "all places are taken by subnets that may not go; try again later",
	"SubtensorModule.SymbolDoesNotExist":                   "take a letter of docs/protocol/subnets.md",
	"SubtensorModule.SymbolAlreadyInUse":                   "take another letter; 'plexus subnet list' shows what is taken",
	"SubtensorModule.InvalidIdentity":                      "name and discord have at most 256 bytes, the rest 1024",
	"Sudo.RequireSudo":                                     "sign with the chain's root key; on the chain local: PLEXUS_KEY_URI=//Alice",
	"SubtensorModule.SubNetRegistrationDisabled":           "take another subnet; this one's owner has closed registration",
	"SubtensorModule.RegistrationNotPermittedOnRootSubnet": "leave out --max-price for netuid 0",
	"SubtensorModule.DelegateTakeTooLow":                   "take more than the chain's least, and another than now: plexus delegate take",
	"SubtensorModule.DelegateTakeTooHigh":                  "take at most 18%, or what the chain allows",
	"SubtensorModule.DelegateTxRateLimitExceeded":          "a take rises once in 30 days; try again later",
	"SubtensorModule.TxChildkeyTakeRateLimitExceeded":      "a take rises once in 30 days; try again later",
	"SubtensorModule.InvalidChildkeyTake":                  "take between the subnet's least and 18%",
	"SubtensorModule.TxRateLimitExceeded":                  "children change once in 150 blocks; try again later",
	"SubtensorModule.ChildParentInconsistency":             "a child is your parent: see 'plexus delegate children list'; it must let go first",
	"SubtensorModule.NotEnoughStakeToSetChildkeys":         "stake more to the hotkey first: plexus stake add",
	"SubtensorModule.HotKeySwapOnSubnetIntervalNotPassed":  "a coldkey swaps a hotkey of a subnet once a day; try again later",
	"SubtensorModule.HotKeySetTxRateLimitExceeded":         "a coldkey swaps hotkeys everywhere once in 1,000 blocks; try again later",
	"SubtensorModule.NewHotKeyNotCleanForRootSwap":         "take a new hotkey without stake on root: plexus wallet create --only hotkey",
	"SubtensorModule.NotEnoughBalanceToPaySwapHotKey":      "put 0.1 TAO into the coldkey's account, 0.001 for one subnet",
	"SubtensorModule.NotEnoughBalanceToPaySwapColdKey":     "put 0.1 TAO into the coldkey's account",
	"SubtensorModule.TooManyToSwap":                        "try again in the next block, subnet by subnet by --netuid, or with --keep-stake",
	"SubtensorModule.ColdKeyAlreadyAssociated":             "take a new coldkey that has staked nothing: plexus wallet create",
	"SubtensorModule.NewColdKeyIsHotkey":                   "take a new coldkey that is no hotkey: plexus wallet create",
	"SubtensorModule.ColdkeySwapAnnouncementNotFound":      "announce it first: plexus wallet swap-coldkey announce",
	"SubtensorModule.ColdkeySwapTooEarly":                  "see from which block on: plexus wallet swap-coldkey status",
	"SubtensorModule.ColdkeySwapReannouncedTooEarly":       "see from which block on: plexus wallet swap-coldkey status",
	"SubtensorModule.ColdkeySwapClearTooEarly":             "see from which block on: plexus wallet swap-coldkey status",
	"SubtensorModule.AnnouncedColdkeyHashDoesNotMatch":     "give the address that was announced: --to ADDRESS",
	"SubtensorModule.ColdkeySwapAnnounced":                 "the coldkey announced a swap and can do nothing else: plexus wallet swap-coldkey status",
	"SubtensorModule.ColdkeySwapDisputed":                  "the coldkey's swap is disputed: root alone can reset it",
	"Models.SubnetNotExists":                               "list what there is: plexus subnet list",
	"Models.NotSubnetOwner":                                "sign with the coldkey that owns the subnet: --wallet NAME",
	"Models.UnknownModel":                                  "see what the subnet's miners may serve: plexus catalogue list --netuid N",
	"Models.DuplicateModel":                                "name each model once",
	"Models.TooManyModels":                                 "name fewer models",
	"Models.BadName":                                       "give each model a name of 1 to 64 bytes",
	"Models.NotRegistered":                                 "register the hotkey first: plexus register --netuid N",
	"Models.DeclaringTooFast":                              "wait some blocks, then declare it again",
	"SubtensorModule.HotKeyNotRegisteredInNetwork":         "register one of the coldkey's hotkeys first: plexus register --netuid N",
}

// explain adds what to do next to errors of submitted calls and of questions to a
// node.
func explain(err error) error {
	if err == nil || fault.Remedy(err) != "" {
		return err
	}
	if open := unsettled(err); open != nil {
		return open
	}
	var failed *client.DispatchError
	if errors.As(err, &failed) {
		name := failed.Name
		if failed.Pallet != "" {
			name = failed.Pallet + "." + failed.Name
		}
		remedy := remedies[name]
		if remedy == "" {
			remedy = "docs/protocol has the rules of each call; a fee, where it has one, is all that was spent"
		}
		return fault.Wrap(failed, "the chain refused the call", remedy)
	}
	var pool *client.PoolError
	switch {
	case errors.Is(err, client.ErrCannotPay):
		return fault.Wrap(err, "the call was not sent", "put TAO into the signer's account; on a test chain 'plexus faucet ADDRESS' does")
	case errors.Is(err, client.ErrUnsupported):
		return fault.Wrap(err, "the node does not know this", "run a node of the same version: plexus version")
	case errors.Is(err, client.ErrExpired):
		return fault.Wrap(err, "the call is void", "see whether the node makes blocks, then try again")
	case errors.Is(err, client.ErrNotFound):
		return fault.Wrap(err, "there is no such thing", "list what there is: plexus subnet list")
	case errors.As(err, &pool):
		return fault.Wrap(err, "the call was not sent", "wait a block and try again, or look at the node's log")
	case errors.Is(err, client.ErrDisconnected), errors.Is(err, client.ErrUnreachable):
		return fault.Wrap(err, "the node does not answer any more", "see whether it runs, then try again")
	}
	return err
}
