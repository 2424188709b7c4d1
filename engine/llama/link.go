//lint:file-ignore U1000 the structs have the layout of C's, whole

package llama

import (
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"
)

// The C structs of llama.h, field for field: they are passed by value.

type modelParams struct {
	devices, tensorOverrides                                                  uintptr
	gpuLayers, splitMode, loadMode, lazyMode, mainGPU                         int32
	_                                                                         int32
	tensorSplit, progress, progressData, kvOverrides                          uintptr
	vocabOnly, checkTensors, extraBuffers, noHost, noAlloc, loadMTP, _p1, _p2 uint8
}

type contextParams struct {
	ctx, batch, ubatch, seqMax, rsSeq, outputsMax, outputsMaxPerSeq uint32
	threads, threadsBatch                                           int32
	contextType, ropeScaling, pooling, attention, flashAttention    int32
	ropeBase, ropeScale                                             float32
	yarnExt, yarnAttn, yarnFast, yarnSlow                           float32
	yarnOrigCtx                                                     uint32
	defrag                                                          float32
	evalCallback, evalData                                          uintptr
	typeK, typeV                                                    int32
	abortCallback, abortData                                        uintptr
	embeddings, offloadKQV, noPerf, opOffload, swaFull, kvUnified   uint8
	_p1, _p2                                                        uint8
	samplers                                                        uintptr
	samplersLen                                                     uint64
	other                                                           uintptr
}

type batchStruct struct {
	tokens int32
	_      int32
	token  *int32
	embd   *float32
	pos    *int32
	nSeq   *int32
	seq    **int32
	logits *int8
}

type quantizeParams struct {
	threads, fileType, outputType, embeddingType                    int32
	allowRequantize, quantizeOutput, onlyCopy, pure, keepSplit, dry uint8
	_p1, _p2                                                        uint8
	importance, kvOverrides, tensorTypes, pruneLayers               uintptr
	maxBuffer                                                       uint64
}

// functions are llama.cpp's, by their C names in link.
type functions struct {
	backendLoadAll func(dir string)
	backendLoad    func(path string) uintptr
	backendCount   func() uint64
	ggmlLogSet     func(callback, data uintptr)

	logSet      func(callback, data uintptr)
	backendInit func()

	modelDefaults func() modelParams
	modelLoad     func(path string, p modelParams) uintptr
	modelFree     func(model uintptr)
	modelVocab    func(model uintptr) uintptr
	modelTrained  func(model uintptr) int32
	modelTemplate func(model uintptr, name *byte) *byte

	contextDefaults func() contextParams
	contextNew      func(model uintptr, p contextParams) uintptr
	contextFree     func(ctx uintptr)
	contextMemory   func(ctx uintptr) uintptr
	decode          func(ctx uintptr, b batchStruct) int32
	logits          func(ctx uintptr, i int32) unsafe.Pointer

	memoryRemove func(mem uintptr, seq, from, to int32) bool
	memoryCopy   func(mem uintptr, src, dst, from, to int32)
	memoryClear  func(mem uintptr, data bool)

	vocabSize    func(vocab uintptr) int32
	vocabIsEnd   func(vocab uintptr, token int32) bool
	vocabAddBOS  func(vocab uintptr) bool
	vocabControl func(vocab uintptr, token int32) bool
	tokenize     func(vocab uintptr, text *byte, textLen int32, out *int32, outLen int32, addSpecial, parseSpecial bool) int32
	piece        func(vocab uintptr, token int32, buf *byte, size, lstrip int32, special bool) int32

	quantizeDefaults func() quantizeParams
	quantize         func(in, out string, p *quantizeParams) uint32
}

// link opens the libraries in the order of their needs and binds the
// functions; a missing one means another release and is named.
func (l *Library) link(dir string) (err error) {
	var handles [3]uintptr
	for i, stem := range []string{"libggml-base", "libggml", "libllama"} {
		path, err := find(dir, stem)
		if err != nil {
			return err
		}
		if handles[i], err = dlopen(path); err != nil {
			return err
		}
	}
	base, ggml, llama := handles[0], handles[1], handles[2]
	for _, b := range []struct {
		lib  uintptr
		name string
		to   any
	}{
		{ggml, "ggml_backend_load_all_from_path", &l.f.backendLoadAll},
		{ggml, "ggml_backend_load", &l.f.backendLoad},
		{ggml, "ggml_backend_reg_count", &l.f.backendCount},
		{base, "ggml_log_set", &l.f.ggmlLogSet},
		{llama, "llama_log_set", &l.f.logSet},
		{llama, "llama_backend_init", &l.f.backendInit},
		{llama, "llama_model_default_params", &l.f.modelDefaults},
		{llama, "llama_model_load_from_file", &l.f.modelLoad},
		{llama, "llama_model_free", &l.f.modelFree},
		{llama, "llama_model_get_vocab", &l.f.modelVocab},
		{llama, "llama_model_n_ctx_train", &l.f.modelTrained},
		{llama, "llama_model_chat_template", &l.f.modelTemplate},
		{llama, "llama_context_default_params", &l.f.contextDefaults},
		{llama, "llama_init_from_model", &l.f.contextNew},
		{llama, "llama_free", &l.f.contextFree},
		{llama, "llama_get_memory", &l.f.contextMemory},
		{llama, "llama_decode", &l.f.decode},
		{llama, "llama_get_logits_ith", &l.f.logits},
		{llama, "llama_memory_seq_rm", &l.f.memoryRemove},
		{llama, "llama_memory_seq_cp", &l.f.memoryCopy},
		{llama, "llama_memory_clear", &l.f.memoryClear},
		{llama, "llama_vocab_n_tokens", &l.f.vocabSize},
		{llama, "llama_vocab_is_eog", &l.f.vocabIsEnd},
		{llama, "llama_vocab_get_add_bos", &l.f.vocabAddBOS},
		{llama, "llama_vocab_is_control", &l.f.vocabControl},
		{llama, "llama_tokenize", &l.f.tokenize},
		{llama, "llama_token_to_piece", &l.f.piece},
		{llama, "llama_model_quantize_default_params", &l.f.quantizeDefaults},
		{llama, "llama_model_quantize", &l.f.quantize},
	} {
		address, err := symbol(b.lib, b.name)
		if err != nil {
			return fmt.Errorf("%w: another release of llama.cpp is in %s: %w", ErrLibrary, dir, err)
		}
		purego.RegisterFunc(b.to, address)
	}
	return nil
}
