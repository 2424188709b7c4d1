package proxy

import (
	"maps"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// typeInfo is a proxy type as clients list them.
type typeInfo struct {
	Name       []byte
	Index      uint8
	Deprecated bool
}

// filterInfo is the bounds of a proxy type.
type filterInfo struct {
	ProxyType  uint8
	Name       []byte
	Deprecated bool
	FilterMode mode
	Calls      []callInfo
	Exceptions []callInfo
}

// callInfo is one call, or all of a pallet where the call is missing.
type callInfo struct {
	PalletName  []byte
	PalletIndex uint8
	CallName    *[]byte
	CallIndex   *uint8
	Condition   *condition
}

// condition is what a call must meet beside its name.
type condition struct {
	scale.Enum
	ParamLessThan *struct {
		ParamName []byte
		Limit     scale.U128
	}
	NestedCallMustBe *struct {
		PalletName []byte
		CallName   []byte
	}
}

func (typeInfo) TypePath() string   { return "subtensor_runtime_common::ProxyTypeInfo" }
func (filterInfo) TypePath() string { return "subtensor_runtime_common::ProxyFilterInfo" }
func (callInfo) TypePath() string   { return "subtensor_runtime_common::CallInfo" }
func (condition) TypePath() string  { return "subtensor_runtime_common::CallCondition" }
func (mode) TypePath() string       { return "subtensor_runtime_common::FilterMode" }
func (mode) Variants() []string     { return []string{"AllowAll", "DenyAll", "Allow", "Deny"} }

// api tells clients what each type permits, of the calls that these pallets have.
func (p *pallet) api(pallets []runtime.Pallet) runtime.API {
	var types []typeInfo
	var filters []filterInfo
	for t := range p.kinds {
		k, name, isDead := &p.kinds[t], []byte(subtensor.ProxyType(t).String()), subtensor.ProxyType(t).IsDead()
		types = append(types, typeInfo{name, uint8(t), isDead})
		filters = append(filters, filterInfo{uint8(t), name, isDead, k.mode, k.infos(pallets), infos(pallets, k.except)})
	}
	return runtime.NewAPI("ProxyFilterRuntimeApi", 1,
		runtime.Method("get_proxy_types", nil, func(runtime.Reader, struct{}) []typeInfo { return types }, "All proxy types."),
		runtime.Method("get_proxy_filter", []string{"proxy_type"}, func(_ runtime.Reader, t *uint8) []filterInfo {
			switch {
			case t == nil:
				return filters
			case int(*t) < len(filters):
				return filters[*t : *t+1]
			}
			return nil
		}, "What a proxy type permits, or each of them."))
}

// infos is a kind's calls with their conditions.
func (k *kind) infos(pallets []runtime.Pallet) []callInfo {
	list := infos(pallets, k.calls)
	for _, name := range slices.Sorted(maps.Keys(k.below)) {
		for _, info := range infos(pallets, []string{name}) {
			info.Condition = &condition{ParamLessThan: &struct {
				ParamName []byte
				Limit     scale.U128
			}{[]byte(k.below[name]), scale.U128From(SmallTransfer)}}
			list = append(list, info)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(k.inside)) {
		for _, info := range infos(pallets, []string{name}) {
			pallet, call, _ := strings.Cut(k.inside[name], ".")
			info.Condition = &condition{NestedCallMustBe: &struct {
				PalletName []byte
				CallName   []byte
			}{[]byte(pallet), []byte(call)}}
			list = append(list, info)
		}
	}
	return list
}

// infos numbers the calls of a list that the chain has.
func infos(pallets []runtime.Pallet, list []string) (found []callInfo) {
	for _, entry := range list {
		pallet, call, _ := strings.Cut(entry, ".")
		for _, p := range pallets {
			if p.Name != pallet {
				continue
			}
			info := callInfo{PalletName: []byte(pallet), PalletIndex: p.Index}
			at := slices.IndexFunc(p.Calls, func(c runtime.Call) bool { return c.Name == call })
			if at >= 0 {
				name := []byte(call)
				info.CallName, info.CallIndex = &name, &p.Calls[at].Index
			}
			if at >= 0 || call == "*" {
				found = append(found, info)
			}
		}
	}
	return found
}
