package external

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// page is what the tests read of the OpenAPI page.
type page struct {
	OpenAPI    string                               `yaml:"openapi"`
	Paths      map[string]map[string]map[string]any `yaml:"paths"`
	Components struct {
		Schemas map[string]schema `yaml:"schemas"`
	} `yaml:"components"`
}

type schema struct {
	Required             []string          `yaml:"required"`
	Properties           map[string]schema `yaml:"properties"`
	AdditionalProperties any               `yaml:"additionalProperties"`
	Default              any               `yaml:"default"`
	Maximum              float64           `yaml:"maximum"`
	MaxItems             int               `yaml:"maxItems"`
	MaxLength            int               `yaml:"maxLength"`
	MaxProperties        int               `yaml:"maxProperties"`
}

func readPage(t *testing.T) page {
	t.Helper()
	b, err := os.ReadFile("../../docs/protocol/mechanism.openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var p page
	if err := yaml.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// fields are a type's names in JSON; required are those that are always there.
func fields(of reflect.Type) (all, required []string) {
	for i := range of.NumField() {
		f := of.Field(i)
		if f.Anonymous {
			a, r := fields(f.Type)
			all, required = append(all, a...), append(required, r...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(all, name)
		if rest != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(all)
	slices.Sort(required)
	return all, required
}

func TestTheOpenAPIPageSaysWhatTheCodeReads(t *testing.T) {
	schemas := readPage(t).Components.Schemas
	types := map[string]any{
		"Description": Description{}, "Example": Example{}, "Synapse": Synapse{}, "Round": Round{}, "Peer": Peer{}, "Model": Model{},
		"Tasks": Tasks{}, "Task": Task{}, "ScoreRequest": ScoreRequest{}, "Response": Response{}, "Scores": Scores{}, "Score": Score{},
		"Weights": Weights{}, "VerifyRequest": VerifyRequest{}, "Verified": Verified{},
	}
	for name, value := range types {
		s, ok := schemas[name]
		if !ok {
			t.Errorf("%s is not on the page", name)
			continue
		}
		all, required := fields(reflect.TypeOf(value))
		slices.Sort(s.Required)
		if got := slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(got, all) || !slices.Equal(s.Required, required) {
			t.Errorf("%s: the page has %q, required %q; the code %q, required %q", name, got, s.Required, all, required)
		}
		if s.AdditionalProperties != false {
			t.Errorf("%s: the page lets other fields in", name)
		}
	}
	for name := range schemas {
		if _, ok := types[name]; !ok && name != "Address" && name != "Path" {
			t.Errorf("%s is on the page only", name)
		}
	}
}

func TestTheOpenAPIPageHasTheCodesBounds(t *testing.T) {
	s := readPage(t).Components.Schemas
	task, score, is := s["Task"].Properties, s["Score"].Properties, s["Description"].Properties
	for name, c := range map[string]struct{ page, code int }{
		"tasks": {s["Tasks"].Properties["tasks"].MaxItems, maxTasks}, "to": {task["to"].MaxItems, maxTo}, "id": {task["id"].MaxLength, maxID},
		"timeout": {int(task["timeout_ms"].Maximum), int(maxTimeout.Milliseconds())}, "timeout's default": {task["timeout_ms"].Default.(int), int(defaultTimeout.Milliseconds())},
		"max_bytes": {int(task["max_bytes"].Maximum), maxAnswer}, "max_bytes' default": {task["max_bytes"].Default.(int), defaultBytes},
		"path": {s["Path"].MaxLength, maxPath}, "scores": {s["Scores"].Properties["scores"].MaxItems, maxScores},
		"why": {score["why"].MaxLength, maxWhy}, "parts": {score["parts"].MaxProperties, maxParts},
		"capacity": {int(is["capacity"].Maximum), maxCapacity}, "capacity's default": {is["capacity"].Default.(int), defaultCapacity},
		"steepness": {int(is["steepness"].Maximum), maxSteepness}, "synapses": {is["synapses"].MaxProperties, maxSynapses}, "name": {is["name"].MaxLength, maxID},
	} {
		if c.page != c.code {
			t.Errorf("%s: the page says %d, the code %d", name, c.page, c.code)
		}
	}
}

func TestTheOpenAPIPageHasEveryRoute(t *testing.T) {
	p := readPage(t)
	if !strings.HasPrefix(p.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", p.OpenAPI)
	}
	want := map[string]string{
		PathHealth: "get", PathDescribe: "get", PathServe + "/{path}": "post", PathTasks: "post", PathScore: "post", PathWeights: "post", PathVerify: "post",
	}
	for path, method := range want {
		if p.Paths[path][method] == nil {
			t.Errorf("%s %s is not on the page", method, path)
		}
	}
	if len(p.Paths) != len(want) {
		t.Errorf("the page has %d paths, the code %d", len(p.Paths), len(want))
	}
}
