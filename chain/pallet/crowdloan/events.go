package crowdloan

import "github.com/plexus-network/plexus/chain/runtime"

// The events; amounts are in rao.
type (
	// Created tells of a new crowdloan.
	Created struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
		Creator     runtime.AccountID
		End         uint32
		Cap         uint64
	}
	// Contributed tells what somebody gave.
	Contributed struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
		Contributor runtime.AccountID
		Amount      uint64
	}
	// Withdrew tells what somebody took back.
	Withdrew struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
		Contributor runtime.AccountID
		Amount      uint64
	}
	// PartiallyRefunded tells that some contributions are back.
	PartiallyRefunded struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
	}
	// AllRefunded tells that all contributions but the creator's are back.
	AllRefunded struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
	}
	// Finalized tells that what was raised is used.
	Finalized struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
	}
	// Dissolved tells that a crowdloan is no more.
	Dissolved struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
	}
	// MinContributionUpdated tells the least that a contribution may be.
	MinContributionUpdated struct {
		CrowdloanID        uint32 `scale:"crowdloan_id,CrowdloanId"`
		NewMinContribution uint64
	}
	// EndUpdated tells when contributions end.
	EndUpdated struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
		NewEnd      uint32
	}
	// CapUpdated tells what is to be raised.
	CapUpdated struct {
		CrowdloanID uint32 `scale:"crowdloan_id,CrowdloanId"`
		NewCap      uint64
	}
	// MaxContributionUpdated tells the most that one contributor may give.
	MaxContributionUpdated struct {
		CrowdloanID        uint32 `scale:"crowdloan_id,CrowdloanId"`
		NewMaxContribution *uint64
	}
)

func events() []runtime.Event {
	return []runtime.Event{
		{Index: 0, Name: "Created", Body: Created{}, Docs: "A crowdloan was created."},
		{Index: 1, Name: "Contributed", Body: Contributed{}, Docs: "A contribution was made to an active crowdloan."},
		{Index: 2, Name: "Withdrew", Body: Withdrew{}, Docs: "A contribution was withdrawn from a failed crowdloan."},
		{Index: 3, Name: "PartiallyRefunded", Body: PartiallyRefunded{}, Docs: "A refund was partially processed for a failed crowdloan."},
		{Index: 4, Name: "AllRefunded", Body: AllRefunded{}, Docs: "A refund was fully processed for a failed crowdloan."},
		{Index: 5, Name: "Finalized", Body: Finalized{}, Docs: "A crowdloan was finalized, funds were transferred and the call was dispatched."},
		{Index: 6, Name: "Dissolved", Body: Dissolved{}, Docs: "A crowdloan was dissolved."},
		{Index: 7, Name: "MinContributionUpdated", Body: MinContributionUpdated{}, Docs: "The minimum contribution was updated."},
		{Index: 8, Name: "EndUpdated", Body: EndUpdated{}, Docs: "The end was updated."},
		{Index: 9, Name: "CapUpdated", Body: CapUpdated{}, Docs: "The cap was updated."},
		{Index: 10, Name: "MaxContributionUpdated", Body: MaxContributionUpdated{}, Docs: "The maximum contribution was updated."},
	}
}
