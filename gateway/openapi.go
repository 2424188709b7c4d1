package gateway

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
)

// schemas describes the bodies; the paths come from the route table, so that the
// document names each route there is and no other.
//
//go:embed schemas.json
var schemas []byte

// openAPI serves the API's description, OpenAPI 3.1.
func (g *Gateway) openAPI(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, g.document())
}

func (g *Gateway) document() map[string]any {
	paths := map[string]any{}
	for _, rt := range g.table() {
		path := strings.ReplaceAll(rt.path, "...}", "}")
		item, _ := paths[path].(map[string]any)
		if item == nil {
			item = map[string]any{}
			paths[path] = item
		}
		item[strings.ToLower(rt.method)] = rt.operation()
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title":       "Plexus gateway",
			"version":     "1",
			"description": "OpenAI's chat API, answered by the miners of a subnet.",
		},
		"paths": paths,
		"components": map[string]any{
			"schemas":         json.RawMessage(schemas),
			"securitySchemes": map[string]any{"key": map[string]any{"type": "http", "scheme": "bearer"}},
		},
	}
}

// operation describes one route.
func (rt route) operation() map[string]any {
	answer := map[string]any{"description": "OK"}
	if rt.response != "" {
		content := map[string]any{"application/json": schemaRef(rt.response)}
		if rt.request == "ChatRequest" {
			content["text/event-stream"] = schemaRef("Chunk")
			answer["headers"] = chatHeaders()
		}
		answer["content"] = content
	}
	op := map[string]any{
		"summary": rt.summary,
		"responses": map[string]any{
			"200":     answer,
			"default": map[string]any{"description": "What is wrong and what to do next", "content": map[string]any{"application/json": schemaRef("Error")}},
		},
	}
	if rt.request != "" {
		op["requestBody"] = map[string]any{"required": true, "content": map[string]any{"application/json": schemaRef(rt.request)}}
	}
	if strings.Contains(rt.path, "{id") {
		op["parameters"] = []any{map[string]any{"name": "id", "in": "path", "required": true, "schema": map[string]any{"type": "string"}}}
	}
	if rt.keyed {
		// The empty choice: a gateway without a key file takes any key or none.
		op["security"] = []any{map[string]any{"key": []any{}}, map[string]any{}}
	}
	return op
}

func chatHeaders() map[string]any {
	out := map[string]any{}
	for name, text := range map[string]string{
		"X-Request-Id": "Names this request in the gateway's log", "X-Plexus-Subnet": "netuid of the subnet that answered",
		"X-Plexus-Miner-Uid": "uid of the miner that answered", "X-Plexus-Miner-Hotkey": "its hotkey, SS58",
		"Openai-Processing-Ms": "milliseconds to the first token, or to the whole answer",
	} {
		out[name] = map[string]any{"description": text, "schema": map[string]any{"type": "string"}}
	}
	return out
}

func schemaRef(name string) map[string]any {
	return map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + name}}
}
