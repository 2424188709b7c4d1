package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Done is the last event's data.
const Done = "[DONE]"

// Errors of an event stream.
var (
	// ErrEventSize means that one event is larger than the reader allows.
	ErrEventSize = errors.New("event too large")
	// ErrStreamSize means that the whole stream is larger than the reader allows.
	ErrStreamSize = errors.New("stream too large")
)

// EventReader reads the data of server-sent events. It is bounded: neither one
// event nor all together can exceed what New was told. Not safe for concurrent use.
type EventReader struct {
	lines *bufio.Reader
	left  int
	event []byte
	most  int
}

// NewEventReader reads from r at most totalBytes, each event at most eventBytes.
func NewEventReader(r io.Reader, eventBytes, totalBytes int) *EventReader {
	return &EventReader{lines: bufio.NewReaderSize(r, 4096), left: totalBytes, most: eventBytes}
}

// Next returns the next event's data, valid until the following call. It gives
// io.EOF at a clean end, ErrEventSize or ErrStreamSize past a bound.
func (r *EventReader) Next() ([]byte, error) {
	r.event = r.event[:0]
	hasData := false
	for {
		line, err := r.line()
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			if hasData {
				return r.event, nil
			}
			continue
		}
		data, isData := bytes.CutPrefix(line, []byte("data:"))
		if !isData {
			continue // comments and other fields carry nothing for us
		}
		if hasData {
			r.event = append(r.event, '\n')
		}
		r.event = append(r.event, bytes.TrimPrefix(data, []byte(" "))...)
		hasData = true
		if len(r.event) > r.most {
			return nil, ErrEventSize
		}
	}
}

// line reads one line without its end; it may be split over the buffer.
func (r *EventReader) line() ([]byte, error) {
	var whole []byte
	for {
		part, err := r.lines.ReadSlice('\n')
		r.left -= len(part)
		if r.left < 0 {
			return nil, ErrStreamSize
		}
		switch {
		case err == nil && whole == nil:
			return bytes.TrimRight(part, "\r\n"), nil
		case err == nil:
			return bytes.TrimRight(append(whole, part...), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
			if whole = append(whole, part...); len(whole) > r.most {
				return nil, ErrEventSize
			}
		default:
			return nil, err
		}
	}
}

// AppendEvent appends v as one event.
func AppendEvent(b []byte, v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return b, fmt.Errorf("encode event: %w", err)
	}
	b = append(b, "data: "...)
	b = append(b, data...)
	return append(b, '\n', '\n'), nil
}
