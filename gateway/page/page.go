// Package page is the chat page: one HTML file, one stylesheet and plain ES
// modules, embedded and served under a strict content security policy.
//
// It has no state and calls nothing; the page itself talks to the API of the same
// origin. Start at [Register].
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed web
var files embed.FS

// policy lets the page load its own files and call its own origin, and nothing
// else; trusted types forbid every HTML sink, so text of a miner stays text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// asset is one file in memory.
type asset struct {
	body []byte
	kind string
	etag string
}

// Register adds the page at / and its files below /static/.
func Register(mux *http.ServeMux) {
	assets := load()
	mux.HandleFunc("GET /{$}", assets["index.html"].serve)
	mux.HandleFunc("GET /static/{name...}", func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { assets["icon.svg"].serve(w, r) })
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-cache") // ask again each time; the tag answers 304
	h.Set("ETag", a.etag)
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.kind)
	_, _ = w.Write(a.body)
}

// load reads all embedded files; their names are below web/.
func load() map[string]asset {
	out := map[string]asset{}
	err := fs.WalkDir(files, "web", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		out[strings.TrimPrefix(name, "web/")] = newAsset(name, body)
		return nil
	})
	if err != nil {
		panic(fmt.Errorf("read embedded page: %w", err)) // the files are part of the binary
	}
	return out
}

func newAsset(name string, body []byte) asset {
	hash := sha256.Sum256(body)
	kind := mime.TypeByExtension(path.Ext(name))
	if strings.HasSuffix(name, ".js") {
		kind = "text/javascript; charset=utf-8"
	}
	return asset{body: body, kind: kind, etag: `"` + hex.EncodeToString(hash[:8]) + `"`}
}
