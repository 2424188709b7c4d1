package localnet

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// gatewayThat answers with these statuses one after another, the last for good.
func gatewayThat(t *testing.T, statuses ...int) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status := statuses[0]
		if len(statuses) > 1 {
			statuses = statuses[1:]
		}
		w.Header().Set("x-plexus-miner-uid", "7")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"Paris"}}]}`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheFirstQuestionWaitsForMiners(t *testing.T) {
	a, err := ask(t.Context(), gatewayThat(t, 503, 429, 502, 200), firstQuestion)
	if err != nil || a.text != "Paris" || a.uid != 7 {
		t.Errorf("answered %+v, %v", a, err)
	}
}

func TestAGatewayThatFailsIsNotAskedAgain(t *testing.T) {
	if _, err := ask(t.Context(), gatewayThat(t, 500, 200), firstQuestion); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("got %v", err)
	}
}
