package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, server *httptest.Server, at string, header ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, server.URL+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(header) == 2 {
		req.Header.Set(header[0], header[1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

func serve(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	Register(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestThePageLoadsItsOwnFilesAndNothingElse(t *testing.T) {
	server := serve(t)
	status, header, body := get(t, server, "/")
	if status != 200 || !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %v", status, header)
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"} {
		if !strings.Contains(header.Get("Content-Security-Policy"), part) {
			t.Errorf("policy lacks %s", part)
		}
	}
	seen := map[string]bool{}
	var follow func(from, body string)
	follow = func(from, body string) {
		for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"|from "([^"]+)"`).FindAllStringSubmatch(body, -1) {
			at := m[1] + m[2]
			if !strings.HasPrefix(at, "/") {
				at = path.Join(path.Dir(from), at)
			}
			if seen[at] {
				continue
			}
			seen[at] = true
			status, header, content := get(t, server, at)
			if status != 200 || header.Get("Content-Type") == "" {
				t.Errorf("%s, named in %s: %d", at, from, status)
			}
			if strings.HasSuffix(at, ".js") && strings.HasPrefix(header.Get("Content-Type"), "text/javascript") {
				follow(at, content)
			}
		}
	}
	follow("/", body)
	for name := range load() {
		if name != "index.html" && !seen["/static/"+name] {
			t.Errorf("%s is not used", name)
		}
	}
}

func TestNothingOnThePageParsesStrangersText(t *testing.T) {
	bad := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setHTML|srcdoc|\son\w+="|\sstyle="|javascript:`)
	for name, a := range load() {
		if found := bad.Find(a.body); found != nil {
			t.Errorf("%s has %s", name, found)
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	server := serve(t)
	_, header, _ := get(t, server, "/static/style.css")
	status, _, body := get(t, server, "/static/style.css", "If-None-Match", header.Get("ETag"))
	if status != 304 || body != "" {
		t.Errorf("%d with %d bytes", status, len(body))
	}
	if status, _, _ := get(t, server, "/static/../page.go"); status != 404 {
		t.Errorf("a file beside the page: %d", status)
	}
}
