package localnet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// answered is a question's answer and who gave it.
type answered struct {
	text string
	uid  uint16
	took time.Duration
}

// How long the first question may take: miners must have been probed first.
const (
	askWithin = 60 * time.Second
	askAgain  = 100 * time.Millisecond
)

// passing are the answers of a gateway whose miners are not all up yet: none that
// it knows, none that takes more, none that answered.
var passing = []int{http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusBadGateway}

// ask puts a question to a gateway and waits while no miner is there yet.
func ask(ctx context.Context, gateway, question string) (answered, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	body, err := json.Marshal(map[string]any{
		"model": "plexus/text", "max_tokens": 48,
		"messages": []map[string]string{{"role": "user", "content": question}},
	})
	if err != nil {
		return answered{}, err
	}
	for {
		a, isLater, err := askOnce(ctx, gateway, body)
		if err == nil || !isLater {
			return a, err
		}
		select {
		case <-ctx.Done():
			return a, err
		case <-time.After(askAgain):
		}
	}
}

// askOnce asks; isLater says that the failure may pass.
func askOnce(ctx context.Context, gateway string, body []byte) (a answered, isLater bool, err error) {
	begun := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, gateway+"/v1/chat/completions", bytes.NewReader(body))
	if err != nil {
		return a, false, err
	}
	req.Header.Set("content-type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, ctx.Err() == nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return a, true, err
	}
	if res.StatusCode != http.StatusOK {
		return a, slices.Contains(passing, res.StatusCode), fmt.Errorf("the gateway answered %s: %s", res.Status, bytes.TrimSpace(text))
	}
	var whole struct {
		Choices []struct {
			Message struct {
				Content string `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(text, &whole); err != nil || len(whole.Choices) == 0 {
		return a, false, fmt.Errorf("the gateway's answer has no choice: %.200s", text)
	}
	uid, err := strconv.ParseUint(res.Header.Get("x-plexus-miner-uid"), 10, 16)
	if err != nil {
		return a, false, fmt.Errorf("the gateway does not say which miner answered: %w", err)
	}
	return answered{text: whole.Choices[0].Message.Content, uid: uint16(uid), took: time.Since(begun)}, false, nil
}
