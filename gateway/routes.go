package gateway

import (
	"net/http"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/page"
)

// route is one line of the API: what the server does and what the OpenAPI
// document says of it.
type route struct {
	method, path string
	summary      string
	keyed        bool   // needs a key where there are keys, and counts against the client's bound
	request      string // schema of the body; "" = none
	response     string // schema of the answer
	handle       http.HandlerFunc
}

// table lists every route of the API; the chat page's files are added in routes.
func (g *Gateway) table() []route {
	return []route{
		{http.MethodPost, "/v1/chat/completions", "Answer a conversation, whole or streamed", true, "ChatRequest", "Completion", g.chat},
		{http.MethodGet, "/v1/models", "List the models that may be asked for", true, "", "ModelList", g.listModels},
		{http.MethodGet, "/v1/models/{id...}", "Show one model", true, "", "Model", g.showModel},
		{http.MethodGet, "/api/network", "Show the subnet, its miners and how they do", false, "", "Network", g.network},
		{http.MethodGet, "/healthz", "Tell whether the gateway is up and has a miner", false, "", "Health", g.health},
		{http.MethodGet, "/openapi.json", "This document", false, "", "", g.openAPI},
	}
}

func (g *Gateway) routes() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range g.table() {
		mux.HandleFunc(rt.method+" "+rt.path, g.accessed(rt))
		// Any other method on a known path is a client's slip, told in JSON.
		mux.HandleFunc(rt.path, wrongMethod(rt.method))
	}
	page.Register(mux)
	mux.HandleFunc("/v1/", unknownPath)
	mux.HandleFunc("/api/", unknownPath)
	// A web page elsewhere must not spend this machine's requests through its
	// visitor's browser.
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(crossOrigin))
	return guard.Handler(mux)
}

func wrongMethod(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		openai.NewError(http.StatusMethodNotAllowed, "invalid_request_error", "method_not_allowed", "use "+allowed+" on this path").Write(w)
	}
}

func unknownPath(w http.ResponseWriter, _ *http.Request) {
	openai.NewError(http.StatusNotFound, "invalid_request_error", "unknown_url", "unknown path; /openapi.json lists those there are").Write(w)
}

func crossOrigin(w http.ResponseWriter, _ *http.Request) {
	openai.NewError(http.StatusForbidden, "invalid_request_error", "cross_origin", "requests from another site's page are refused; call the API from a program, or open this gateway's own page").Write(w)
}
