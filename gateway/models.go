package gateway

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plexus-network/plexus/gateway/openai"
)

// Names of models as clients use them: the mechanism alone is any of its models,
// a colon picks one of the catalogue.
const (
	anyModel    = "plexus/text"
	modelPrefix = anyModel + ":"
	reserved    = "best" // a mix of experts will answer under this name
)

// resolve gives the catalogue name that a client's model stands for, "" for any.
func (g *Gateway) resolve(id string) (string, *openai.Error) {
	if id == anyModel {
		return "", nil
	}
	name, isOurs := strings.CutPrefix(id, modelPrefix)
	if name == reserved && isOurs || id == "plexus/"+reserved {
		return "", openai.Invalid("model", "model_reserved", fmt.Sprintf("the model name %q is reserved; ask for %q", id, anyModel))
	}
	if isOurs {
		for _, m := range g.pool.Network().Models {
			if m.Name == name {
				return name, nil
			}
		}
	}
	e := openai.Invalid("model", "model_not_found", fmt.Sprintf("the model %.80q does not exist; GET /v1/models lists those there are", id))
	e.Status = http.StatusNotFound
	return "", e
}

// contextOf is the tokens that a model takes; of any model, the most. 0: unknown.
func (g *Gateway) contextOf(name string) int {
	most := 0
	for _, m := range g.pool.Network().Models {
		if name == "" || m.Name == name {
			if m.Context == 0 {
				return 0
			}
			most = max(most, m.Context)
		}
	}
	return most
}

func (g *Gateway) listModels(w http.ResponseWriter, _ *http.Request) {
	if !g.pool.Ready() {
		notReady().Write(w)
		return
	}
	list := openai.ModelList{Object: "list", Data: []openai.Model{g.model(anyModel)}}
	for _, m := range g.pool.Network().Models {
		list.Data = append(list.Data, g.model(modelPrefix+m.Name))
	}
	writeJSON(w, list)
}

func (g *Gateway) showModel(w http.ResponseWriter, r *http.Request) {
	if !g.pool.Ready() {
		notReady().Write(w)
		return
	}
	id := r.PathValue("id")
	if _, err := g.resolve(id); err != nil {
		err.Write(w)
		return
	}
	writeJSON(w, g.model(id))
}

func (g *Gateway) model(id string) openai.Model {
	return openai.Model{ID: id, Object: "model", Created: g.started.Unix(), OwnedBy: "plexus"}
}
