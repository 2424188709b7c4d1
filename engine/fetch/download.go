package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/plexus-network/plexus/engine/catalogue"
)

const (
	tries   = 4                // of one transfer, each going on where the last stopped
	silence = 60 * time.Second // after which a transfer counts as broken
)

// pause between tries grows from this.
var firstPause = time.Second

var transport = &http.Transport{
	Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: 30 * time.Second, TLSHandshakeTimeout: 20 * time.Second,
}

// download brings a package from a mirror to path, in a file beside it that a
// later call goes on with.
func (s *Store) download(ctx context.Context, mirror string, p catalogue.Package, path string) error {
	s.progress.Start(p.Name+" "+p.Version, p.Size)
	defer s.progress.End()
	client := &http.Client{Transport: transport}
	from, err := locate(ctx, client, mirror, p)
	if err != nil {
		return err
	}
	part := path + ".part"
	wrong := false
	for try := 1; ; try++ {
		err = s.transfer(ctx, client, from, p, part)
		if err == nil {
			if err = accept(part, path, p); err == nil {
				return nil
			}
			// What an earlier call left may have been wrong: once anew.
			if !errors.Is(err, errHash) || wrong {
				return err
			}
			wrong = true
			continue
		}
		var refusal statusError
		if ctx.Err() != nil || isFull(err) || errors.Is(err, os.ErrPermission) || try == tries ||
			errors.As(err, &refusal) && refusal.final() {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(firstPause << (try - 1)):
		}
	}
}

// statusError is a refusal by the server.
type statusError int

func (e statusError) Error() string { return "the server answers " + strconv.Itoa(int(e)) }

// final says that trying again is vain.
func (e statusError) final() bool {
	return e >= 400 && e < 500 && e != http.StatusRequestTimeout && e != http.StatusTooManyRequests
}

// transfer appends to part what is missing of a package.
func (s *Store) transfer(ctx context.Context, client *http.Client, from *url.URL, p catalogue.Package, part string) error {
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	have := info.Size()
	if have >= p.Size {
		if have == p.Size {
			return nil
		}
		have = 0
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(silence, func() { cancel(fmt.Errorf("no byte for %s", silence)) })
	defer watch.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return err
	}
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	resp, err := client.Do(req)
	if err != nil {
		return redact(err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK: // the whole, also where a part was asked for
		have = 0
	default:
		return statusError(resp.StatusCode)
	}
	if have == 0 {
		if err := f.Truncate(0); err != nil && info.Mode().IsRegular() {
			return err
		}
	}
	n, err := io.Copy(f, &counted{
		r: io.LimitReader(resp.Body, p.Size-have+1), at: have, progress: s.progress,
		each: func() { watch.Reset(silence) },
	})
	switch {
	case err != nil:
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return fmt.Errorf("%s: %w", p.File, err)
	case have+n < p.Size:
		return fmt.Errorf("%s: %d of %d bytes: %w", p.File, have+n, p.Size, io.ErrUnexpectedEOF)
	}
	return f.Sync()
}

// redact keeps a mirror's password out of an error.
func redact(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// counted tells progress and life of a reader.
type counted struct {
	r        io.Reader
	at       int64
	progress Progress
	each     func()
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.at += int64(n)
	c.progress.At(c.at)
	if n > 0 {
		c.each()
	}
	return n, err
}
