package state

import "github.com/plexus-network/plexus/chain/runtime"

// PalletIndex is the pallet's index in the runtime.
const PalletIndex = 7

// Errors are the pallet's errors. Clients know them by name and index, so names
// are only appended: those before TooManyHotkeys are Bittensor's, in its order.
var Errors = runtime.NewErrors(PalletIndex,
	"RootNetworkDoesNotExist",
	"InvalidIpType",
	"InvalidIpAddress",
	"InvalidPort",
	"HotKeyNotRegisteredInSubNet",
	"HotKeyAccountNotExists",
	"HotKeyNotRegisteredInNetwork",
	"NonAssociatedColdKey",
	"NotEnoughStake",
	"NotEnoughStakeToWithdraw",
	"NotEnoughStakeToSetWeights",
	"NotEnoughStakeToSetChildkeys",
	"NotEnoughBalanceToStake",
	"BalanceWithdrawalError",
	"ZeroBalanceAfterWithdrawn",
	"NeuronNoValidatorPermit",
	"WeightVecNotEqualSize",
	"DuplicateUids",
	"UidVecContainInvalidOne",
	"WeightVecLengthIsLow",
	"TooManyRegistrationsThisBlock",
	"HotKeyAlreadyRegisteredInSubNet",
	"NewHotKeyIsSameWithOld",
	"NewHotKeyNotCleanForRootSwap",
	"InvalidWorkBlock",
	"InvalidDifficulty",
	"InvalidSeal",
	"MaxWeightExceeded",
	"HotKeyAlreadyDelegate",
	"SettingWeightsTooFast",
	"IncorrectWeightVersionKey",
	"ServingRateLimitExceeded",
	"UidsLengthExceedUidsInSubNet",
	"NetworkTxRateLimitExceeded",
	"DelegateTxRateLimitExceeded",
	"HotKeySetTxRateLimitExceeded",
	"StakingRateLimitExceeded",
	"SubNetRegistrationDisabled",
	"TooManyRegistrationsThisInterval",
	"TransactorAccountShouldBeHotKey",
	"FaucetDisabled",
	"NotSubnetOwner",
	"RegistrationNotPermittedOnRootSubnet",
	"StakeTooLowForRoot",
	"AllNetworksInImmunity",
	"NotEnoughBalanceToPaySwapHotKey",
	"NotRootSubnet",
	"CanNotSetRootNetworkWeights",
	"NoNeuronIdAvailable",
	"DelegateTakeTooLow",
	"DelegateTakeTooHigh",
	"NoWeightsCommitFound",
	"InvalidRevealCommitHashNotMatch",
	"CommitRevealEnabled",
	"CommitRevealDisabled",
	"LiquidAlphaDisabled",
	"AlphaHighTooLow",
	"AlphaLowOutOfRange",
	"ColdKeyAlreadyAssociated",
	"NotEnoughBalanceToPaySwapColdKey",
	"InvalidChild",
	"DuplicateChild",
	"ProportionOverflow",
	"TooManyChildren",
	"TxRateLimitExceeded",
	"ColdkeySwapAnnouncementNotFound",
	"ColdkeySwapTooEarly",
	"ColdkeySwapReannouncedTooEarly",
	"AnnouncedColdkeyHashDoesNotMatch",
	"ColdkeySwapAlreadyDisputed",
	"NewColdKeyIsHotkey",
	"InvalidChildkeyTake",
	"TxChildkeyTakeRateLimitExceeded",
	"InvalidIdentity",
	"MechanismDoesNotExist",
	"StakeUnavailable",
	"SubnetNotExists",
	"TooManyUnrevealedCommits",
	"ExpiredWeightCommit",
	"RevealTooEarly",
	"InputLengthsUnequal",
	"CommittingWeightsTooFast",
	"AmountTooLow",
	"InsufficientLiquidity",
	"SlippageTooHigh",
	"TransferDisallowed",
	"ActivityCutoffTooLow",
	"CallDisabled",
	"FirstEmissionBlockNumberAlreadySet",
	"NeedWaitingMoreBlocksToStarCall",
	"NotEnoughAlphaOutToRecycle",
	"CannotBurnOrRecycleOnRootSubnet",
	"UnableToRecoverPublicKey",
	"InvalidRecoveredPublicKey",
	"SubtokenDisabled",
	"HotKeySwapOnSubnetIntervalNotPassed",
	"SameNetuid",
	"InsufficientBalance",
	"InvalidLeaseBeneficiary",
	"LeaseCannotEndInThePast",
	"LeaseNetuidNotFound",
	"LeaseDoesNotExist",
	"LeaseHasNoEndBlock",
	"LeaseHasNotEnded",
	"Overflow",
	"BeneficiaryDoesNotOwnHotkey",
	"ExpectedBeneficiaryOrigin",
	"AdminActionProhibitedDuringWeightsWindow",
	"SymbolDoesNotExist",
	"SymbolAlreadyInUse",
	"IncorrectCommitRevealVersion",
	"InvalidRevealRound",
	"RevealPeriodTooLarge",
	"RevealPeriodTooSmall",
	"InvalidValue",
	"SubnetLimitReached",
	"CannotAffordLockCost",
	"EvmKeyAssociateRateLimitExceeded",
	"SameAutoStakeHotkeyAlreadySet",
	"UidMapCouldNotBeCleared",
	"TrimmingWouldExceedMaxImmunePercentage",
	"ChildParentInconsistency",
	"InvalidNumRootClaim",
	"InvalidRootClaimThreshold",
	"InvalidSubnetNumber",
	"TooManyUIDsPerMechanism",
	"VotingPowerTrackingNotEnabled",
	"InvalidVotingPowerEmaAlpha",
	"Deprecated",
	"AddStakeBurnRateLimitExceeded",
	"ColdkeySwapAnnounced",
	"ColdkeySwapDisputed",
	"ColdkeySwapClearTooEarly",
	"DisabledTemporarily",
	"RegistrationPriceLimitExceeded",
	"LockHotkeyMismatch",
	"InsufficientStakeForLock",
	"NoExistingLock",
	"ActiveLockExists",
	"CannotUseSystemAccount",
	"UnlockAmountTooHigh",
	"TempoOutOfBounds",
	"ActivityCutoffFactorMilliOutOfBounds",
	"EpochTriggerAlreadyPending",
	"AutoEpochAlreadyImminent",
	"DynamicTempoBlockedByCommitReveal",
	"AccountRejectsLockedAlpha",

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
	ErrDisabledTemporarily                      = Errors.E("DisabledTemporarily")
	ErrRevealPeriodTooLarge                     = Errors.E("RevealPeriodTooLarge")
	ErrRevealPeriodTooSmall                     = Errors.E("RevealPeriodTooSmall")
	ErrCannotUseSystemAccount                   = Errors.E("CannotUseSystemAccount")
	ErrTooManyHotkeys                           = Errors.E("TooManyHotkeys")
)
