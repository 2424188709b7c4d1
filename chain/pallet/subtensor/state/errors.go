package state

import "github.com/plexus-network/plexus/chain/runtime"

// PalletIndex is the pallet's index in the runtime.
const PalletIndex = 7

// Errors are the pallet's errors. Clients know them by name and index, so names
// are only appended: those before TooManyHotkeys are Bittensor's, in its order.
var Errors = runtime.NewErrors(PalletIndex,
	"RootNetworkDoesNotExist: the chain has no root network",
	"InvalidIpType: the address is of neither IP version 4 nor 6",
	"InvalidIpAddress: nobody can be reached at this address; give a public one, or start the chain with loopback axons",
	"InvalidPort: a port is 1 to 65535",
	"HotKeyNotRegisteredInSubNet: the hotkey has no uid on the subnet; register it first",
	"HotKeyAccountNotExists: nobody owns the hotkey; register it, or associate it with its coldkey",
	"HotKeyNotRegisteredInNetwork: the hotkey has no uid on any subnet meant; register it first",
	"NonAssociatedColdKey: another coldkey owns the hotkey; sign with that one",
	"NotEnoughStake: the hotkey's stake is below what the call needs",
	"NotEnoughStakeToWithdraw: less is staked than is to be taken out; ask for what there is",
	"NotEnoughStakeToSetWeights: the hotkey's stake weight is below the threshold for weights",
	"NotEnoughStakeToSetChildkeys: the hotkey's stake is below the threshold for children",
	"NotEnoughBalanceToStake: the coldkey's free balance is below the amount and its fee",
	"BalanceWithdrawalError: the amount could not be taken from the coldkey's balance",
	"ZeroBalanceAfterWithdrawn: the account would be left without a balance; leave the existential deposit",
	"NeuronNoValidatorPermit: only who holds a validator permit may weigh others; gain stake and wait for the next epoch",
	"WeightVecNotEqualSize: there must be one weight for each uid",
	"DuplicateUids: a uid stands twice in the list",
	"UidVecContainInvalidOne: a uid of the list is not on the subnet",
	"WeightVecLengthIsLow: the subnet wants weights for more uids; see MinAllowedWeights",
	"TooManyRegistrationsThisBlock: the block has as many registrations as it may; try in the next",
	"HotKeyAlreadyRegisteredInSubNet: the hotkey has a uid on the subnet already",
	"NewHotKeyIsSameWithOld: the new hotkey is the old one",
	"NewHotKeyNotCleanForRootSwap: the new hotkey has stake or claims on root; use one that has not",
	"InvalidWorkBlock: the work is for a block that is too old or not there yet; work on a newer one",
	"InvalidDifficulty: the work's seal does not meet the subnet's difficulty",
	"InvalidSeal: the seal does not follow from the work's block, nonce and keys",
	"MaxWeightExceeded: one weight is a larger part of all than the subnet allows",
	"HotKeyAlreadyDelegate: the hotkey is a delegate already",
	"SettingWeightsTooFast: the subnet's rate limit for weights has not passed; wait WeightsSetRateLimit blocks",
	"IncorrectWeightVersionKey: the subnet asks for a newer version key; update the validator",
	"ServingRateLimitExceeded: the neuron announced itself lately; wait ServingRateLimit blocks",
	"UidsLengthExceedUidsInSubNet: there are more uids in the list than on the subnet",
	"NetworkTxRateLimitExceeded: a subnet was made lately; wait NetworkRateLimit blocks",
	"DelegateTxRateLimitExceeded: the take was raised lately; wait TxDelegateTakeRateLimit blocks",
	"HotKeySetTxRateLimitExceeded: the coldkey swapped a hotkey lately; wait TxRateLimit blocks",
	"StakingRateLimitExceeded: the coldkey moved stake too often in this interval",
	"SubNetRegistrationDisabled: the subnet takes no registrations of this kind",
	"TooManyRegistrationsThisInterval: the interval has as many registrations as it may; try in the next",
	"TransactorAccountShouldBeHotKey: the hotkey itself must sign",
	"FaucetDisabled: this chain has no faucet",
	"NotSubnetOwner: only the subnet's owner may do this",
	"RegistrationNotPermittedOnRootSubnet: uids of root come by root_register",
	"StakeTooLowForRoot: the hotkey's stake is not above the weakest of root's members",
	"AllNetworksInImmunity: every subnet is too young to make room",
	"NotEnoughBalanceToPaySwapHotKey: the coldkey cannot pay for the swap of the hotkey",
	"NotRootSubnet: the call is about the root network only",
	"CanNotSetRootNetworkWeights: root has no weights of neurons; it divides the emission by set_root_weights",
	"NoNeuronIdAvailable: every uid is taken and none can be pruned now",
	"DelegateTakeTooLow: the take is below the least, or not above the present one",
	"DelegateTakeTooHigh: the take is above the most, or not below the present one",
	"NoWeightsCommitFound: the hotkey has no sealed weights on the subnet",
	"InvalidRevealCommitHashNotMatch: what was revealed is not what any commit sealed",
	"CommitRevealEnabled: the subnet wants sealed weights; commit them, then reveal",
	"CommitRevealDisabled: the subnet takes plain weights; use set_weights",
	"LiquidAlphaDisabled: turn liquid alpha on first",
	"AlphaHighTooLow: the upper alpha is below its bound",
	"AlphaLowOutOfRange: the lower alpha is below its bound or above the upper",
	"ColdKeyAlreadyAssociated: the new coldkey has hotkeys or stake already; use a fresh one",
	"NotEnoughBalanceToPaySwapColdKey: the coldkey cannot pay for its swap",
	"InvalidChild: a key cannot be its own child, nor both parent and child",
	"DuplicateChild: a child stands twice in the list",
	"ProportionOverflow: the children's proportions sum to more than the whole",
	"TooManyChildren: a key has at most five children",
	"TxRateLimitExceeded: this was done lately; wait for its rate limit",
	"ColdkeySwapAnnouncementNotFound: the coldkey's swap is not announced; announce it first",
	"ColdkeySwapTooEarly: the announced delay has not passed",
	"ColdkeySwapReannouncedTooEarly: the swap was announced lately; wait for the delay between announcements",
	"AnnouncedColdkeyHashDoesNotMatch: another new coldkey was announced",
	"ColdkeySwapAlreadyDisputed: the swap is disputed already",
	"NewColdKeyIsHotkey: the new coldkey is somebody's hotkey",
	"InvalidChildkeyTake: the take of a child is out of its bounds",
	"TxChildkeyTakeRateLimitExceeded: the child's take was raised lately; wait TxChildkeyTakeRateLimit blocks",
	"InvalidIdentity: a field of the identity is too long, or the proof of it does not hold",
	"MechanismDoesNotExist: the subnet has no mechanism of this number",
	"StakeUnavailable: part of the stake is locked",
	"SubnetNotExists: there is no subnet of this number",
	"TooManyUnrevealedCommits: the hotkey has ten sealed weights that wait; reveal one or let it expire",
	"ExpiredWeightCommit: the time to reveal these weights is over",
	"RevealTooEarly: the epoch to reveal these weights has not come",
	"InputLengthsUnequal: the lists must be of one length",
	"CommittingWeightsTooFast: the subnet's rate limit for weights has not passed; wait WeightsSetRateLimit blocks",
	"AmountTooLow: the amount is below the least that may be staked or unstaked",
	"InsufficientLiquidity: the subnet's pool is too small for this trade",
	"SlippageTooHigh: the whole amount cannot be traded at the limit price or better; trade less, allow a part, or move the limit",
	"TransferDisallowed: the subnet's owner turned transfers of stake off",
	"ActivityCutoffTooLow: the cutoff is below its least",
	"CallDisabled: this call is turned off",
	"FirstEmissionBlockNumberAlreadySet: the subnet was started already",
	"NeedWaitingMoreBlocksToStarCall: the subnet is too young to be started; wait StartCallDelay blocks",
	"NotEnoughAlphaOutToRecycle: less alpha is out than is to be recycled",
	"CannotBurnOrRecycleOnRootSubnet: root has no alpha",
	"UnableToRecoverPublicKey: no key follows from the signature",
	"InvalidRecoveredPublicKey: the signature is another key's",
	"SubtokenDisabled: the subnet's stake cannot move yet; its owner has not started it",
	"HotKeySwapOnSubnetIntervalNotPassed: the coldkey swapped a hotkey on this subnet lately; wait 7,200 blocks",
	"SameNetuid: origin and destination are one subnet",
	"InsufficientBalance: the balance is below what the call takes",
	"InvalidLeaseBeneficiary: the lease is another's",
	"LeaseCannotEndInThePast: the lease's end has passed",
	"LeaseNetuidNotFound: the lease's subnet was not found",
	"LeaseDoesNotExist: there is no such lease",
	"LeaseHasNoEndBlock: the lease never ends",
	"LeaseHasNotEnded: the lease still runs",
	"Overflow: a sum does not fit",
	"BeneficiaryDoesNotOwnHotkey: the beneficiary does not own the hotkey",
	"ExpectedBeneficiaryOrigin: only the lease's beneficiary may do this",
	"AdminActionProhibitedDuringWeightsWindow: parameters are frozen shortly before an epoch; try after it",
	"SymbolDoesNotExist: the symbol is not one of those to choose from",
	"SymbolAlreadyInUse: another subnet has the symbol",
	"IncorrectCommitRevealVersion: the chain takes time-locked weights of another version",
	"InvalidRevealRound: the round is of the past",
	"RevealPeriodTooLarge: the reveal period is above its most",
	"RevealPeriodTooSmall: the reveal period is below its least",
	"InvalidValue: the value is out of its bounds",
	"SubnetLimitReached: there are as many subnets as there may be, and none can be pruned now",
	"CannotAffordLockCost: the coldkey cannot pay the lock of a subnet",
	"EvmKeyAssociateRateLimitExceeded: the neuron's contract address was set lately; wait 7,200 blocks",
	"SameAutoStakeHotkeyAlreadySet: rewards are staked to this hotkey already",
	"UidMapCouldNotBeCleared: the subnet's uids could not be laid anew",
	"TrimmingWouldExceedMaxImmunePercentage: too many of the remaining uids would be immune",
	"ChildParentInconsistency: the relation of parents and children contradicts itself",
	"InvalidNumRootClaim: the number of claims a block is out of its bounds",
	"InvalidRootClaimThreshold: the threshold of claims is out of its bounds",
	"InvalidSubnetNumber: a claim names one to five subnets",
	"TooManyUIDsPerMechanism: uids times mechanisms are above their most",
	"VotingPowerTrackingNotEnabled: the subnet does not track voting power",
	"InvalidVotingPowerEmaAlpha: the moving average's factor is above 1",
	"Deprecated: the call is of the past and does nothing",
	"AddStakeBurnRateLimitExceeded: the subnet bought and burned alpha lately; wait for the rate limit",
	"ColdkeySwapAnnounced: the coldkey is about to be swapped and can do nothing else",
	"ColdkeySwapDisputed: the coldkey's swap is disputed; only root can free it",
	"ColdkeySwapClearTooEarly: the announcement cannot be taken back yet",
	"DisabledTemporarily: this is turned off for now",
	"RegistrationPriceLimitExceeded: the price is above the limit given; raise it or wait",
	"LockHotkeyMismatch: the lock is for another hotkey",
	"InsufficientStakeForLock: less is staked than is to be locked",
	"NoExistingLock: there is no lock",
	"ActiveLockExists: a lock is in the way",
	"CannotUseSystemAccount: the account belongs to a subnet",
	"UnlockAmountTooHigh: less can be unlocked",
	"TempoOutOfBounds: the tempo is out of its bounds",
	"ActivityCutoffFactorMilliOutOfBounds: the factor is out of its bounds",
	"EpochTriggerAlreadyPending: an epoch was triggered already",
	"AutoEpochAlreadyImminent: the next epoch comes by itself in a moment",
	"DynamicTempoBlockedByCommitReveal: not while weights are sealed; turn commit-reveal off first",
	"AccountRejectsLockedAlpha: the receiver takes no locked alpha",

	"TooManyHotkeys: the coldkey owns or stakes to as many hotkeys as it may",
	"TooManyToSwap: more stakes and claims hang on the key than a swap or a block may move",
)

// The errors that calls return.
var (
	ErrRootNetworkDoesNotExist                  = Errors.E("RootNetworkDoesNotExist")
	ErrInvalidIpType                            = Errors.E("InvalidIpType")
	ErrInvalidIpAddress                         = Errors.E("InvalidIpAddress")
	ErrInvalidPort                              = Errors.E("InvalidPort")
	ErrHotKeyNotRegisteredInSubNet              = Errors.E("HotKeyNotRegisteredInSubNet")
	ErrHotKeyAccountNotExists                   = Errors.E("HotKeyAccountNotExists")
	ErrHotKeyNotRegisteredInNetwork             = Errors.E("HotKeyNotRegisteredInNetwork")
	ErrNonAssociatedColdKey                     = Errors.E("NonAssociatedColdKey")
	ErrNotEnoughStakeToWithdraw                 = Errors.E("NotEnoughStakeToWithdraw")
	ErrNotEnoughStakeToSetWeights               = Errors.E("NotEnoughStakeToSetWeights")
	ErrNotEnoughBalanceToStake                  = Errors.E("NotEnoughBalanceToStake")
	ErrNeuronNoValidatorPermit                  = Errors.E("NeuronNoValidatorPermit")
	ErrWeightVecNotEqualSize                    = Errors.E("WeightVecNotEqualSize")
	ErrDuplicateUids                            = Errors.E("DuplicateUids")
	ErrUidVecContainInvalidOne                  = Errors.E("UidVecContainInvalidOne")
	ErrWeightVecLengthIsLow                     = Errors.E("WeightVecLengthIsLow")
	ErrTooManyRegistrationsThisBlock            = Errors.E("TooManyRegistrationsThisBlock")
	ErrHotKeyAlreadyRegisteredInSubNet          = Errors.E("HotKeyAlreadyRegisteredInSubNet")
	ErrInvalidWorkBlock                         = Errors.E("InvalidWorkBlock")
	ErrInvalidDifficulty                        = Errors.E("InvalidDifficulty")
	ErrInvalidSeal                              = Errors.E("InvalidSeal")
	ErrIncorrectWeightVersionKey                = Errors.E("IncorrectWeightVersionKey")
	ErrSettingWeightsTooFast                    = Errors.E("SettingWeightsTooFast")
	ErrServingRateLimitExceeded                 = Errors.E("ServingRateLimitExceeded")
	ErrUidsLengthExceedUidsInSubNet             = Errors.E("UidsLengthExceedUidsInSubNet")
	ErrNetworkTxRateLimitExceeded               = Errors.E("NetworkTxRateLimitExceeded")
	ErrDelegateTxRateLimitExceeded              = Errors.E("DelegateTxRateLimitExceeded")
	ErrSubNetRegistrationDisabled               = Errors.E("SubNetRegistrationDisabled")
	ErrTooManyRegistrationsThisInterval         = Errors.E("TooManyRegistrationsThisInterval")
	ErrFaucetDisabled                           = Errors.E("FaucetDisabled")
	ErrNotSubnetOwner                           = Errors.E("NotSubnetOwner")
	ErrRegistrationNotPermittedOnRootSubnet     = Errors.E("RegistrationNotPermittedOnRootSubnet")
	ErrStakeTooLowForRoot                       = Errors.E("StakeTooLowForRoot")
	ErrCanNotSetRootNetworkWeights              = Errors.E("CanNotSetRootNetworkWeights")
	ErrNoNeuronIdAvailable                      = Errors.E("NoNeuronIdAvailable")
	ErrDelegateTakeTooLow                       = Errors.E("DelegateTakeTooLow")
	ErrDelegateTakeTooHigh                      = Errors.E("DelegateTakeTooHigh")
	ErrCommitRevealEnabled                      = Errors.E("CommitRevealEnabled")
	ErrLiquidAlphaDisabled                      = Errors.E("LiquidAlphaDisabled")
	ErrAlphaHighTooLow                          = Errors.E("AlphaHighTooLow")
	ErrAlphaLowOutOfRange                       = Errors.E("AlphaLowOutOfRange")
	ErrTxRateLimitExceeded                      = Errors.E("TxRateLimitExceeded")
	ErrMechanismDoesNotExist                    = Errors.E("MechanismDoesNotExist")
	ErrSubnetNotExists                          = Errors.E("SubnetNotExists")
	ErrInputLengthsUnequal                      = Errors.E("InputLengthsUnequal")
	ErrAmountTooLow                             = Errors.E("AmountTooLow")
	ErrFirstEmissionBlockNumberAlreadySet       = Errors.E("FirstEmissionBlockNumberAlreadySet")
	ErrNeedWaitingMoreBlocksToStarCall          = Errors.E("NeedWaitingMoreBlocksToStarCall")
	ErrSubtokenDisabled                         = Errors.E("SubtokenDisabled")
	ErrOverflow                                 = Errors.E("Overflow")
	ErrAdminActionProhibitedDuringWeightsWindow = Errors.E("AdminActionProhibitedDuringWeightsWindow")
	ErrInvalidValue                             = Errors.E("InvalidValue")
	ErrSubnetLimitReached                       = Errors.E("SubnetLimitReached")
	ErrCannotAffordLockCost                     = Errors.E("CannotAffordLockCost")
	ErrRegistrationPriceLimitExceeded           = Errors.E("RegistrationPriceLimitExceeded")
	ErrRevealPeriodTooLarge                     = Errors.E("RevealPeriodTooLarge")
	ErrRevealPeriodTooSmall                     = Errors.E("RevealPeriodTooSmall")
	ErrCannotUseSystemAccount                   = Errors.E("CannotUseSystemAccount")
	ErrTooManyHotkeys                           = Errors.E("TooManyHotkeys")
)
