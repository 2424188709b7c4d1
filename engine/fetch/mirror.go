package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/plexus-network/plexus/engine/catalogue"
)

const maxIndex = 32 << 20 // bytes of a mirror's answer about a package

// locate asks a mirror where a package's file is.
func locate(ctx context.Context, client *http.Client, mirror string, p catalogue.Package) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(mirror, "/") + "/")
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("%s is no HTTP address", mirrorOf[p.Registry])
	}
	if p.Registry == catalogue.NPM {
		return locateNPM(ctx, client, base, p)
	}
	return locatePyPI(ctx, client, base, p)
}

// locatePyPI reads the index page of PEP 503, in HTML or, by PEP 691, in JSON.
func locatePyPI(ctx context.Context, client *http.Client, base *url.URL, p catalogue.Package) (*url.URL, error) {
	page := base.JoinPath(normalName(p.Name) + "/")
	body, kind, at, err := get(ctx, client, page, "application/vnd.pypi.simple.v1+json, text/html;q=0.5")
	if err != nil {
		return nil, err
	}
	for _, f := range pypiFiles(body, kind) {
		if f.name == p.File {
			return at.Parse(f.address)
		}
	}
	return nil, fmt.Errorf("the mirror has no %s", p.File)
}

type file struct{ name, address string }

var (
	anchor     = regexp.MustCompile(`(?is)<a\s[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a>`)
	separators = regexp.MustCompile(`[-_.]+`)
)

// normalName is PEP 503's form of a project's name.
func normalName(name string) string { return strings.ToLower(separators.ReplaceAllString(name, "-")) }

// pypiFiles lists the files of an index page.
func pypiFiles(body []byte, kind string) []file {
	var out []file
	if strings.Contains(kind, "json") {
		var page struct {
			Files []struct{ Filename, URL string }
		}
		if json.Unmarshal(body, &page) != nil {
			return nil
		}
		for _, f := range page.Files {
			out = append(out, file{f.Filename, f.URL})
		}
		return out
	}
	for _, m := range anchor.FindAllSubmatch(body, -1) {
		out = append(out, file{
			name: html.UnescapeString(strings.TrimSpace(string(m[2]))), address: html.UnescapeString(string(m[1])),
		})
	}
	return out
}

// locateNPM reads a version's document for the address of its tarball.
func locateNPM(ctx context.Context, client *http.Client, base *url.URL, p catalogue.Package) (*url.URL, error) {
	page := base.JoinPath(strings.ReplaceAll(p.Name, "/", "%2f"), p.Version)
	body, _, at, err := get(ctx, client, page, "application/json")
	if err != nil {
		return nil, err
	}
	var doc struct {
		Dist struct{ Tarball string }
	}
	if err := json.Unmarshal(body, &doc); err != nil || doc.Dist.Tarball == "" {
		return nil, fmt.Errorf("the mirror tells no tarball of %s %s", p.Name, p.Version)
	}
	return at.Parse(doc.Dist.Tarball)
}

// get reads a page of bounded size; at is its address after redirects.
func get(ctx context.Context, client *http.Client, page *url.URL, accept string) (body []byte, kind string, at *url.URL, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page.String(), nil)
	if err != nil {
		return nil, "", nil, redact(err)
	}
	req.Header.Set("Accept", accept)
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", nil, redact(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, "", nil, statusError(resp.StatusCode)
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxIndex))
	return body, resp.Header.Get("Content-Type"), resp.Request.URL, err
}
