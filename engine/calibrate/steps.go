package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/plexus-network/plexus/engine/api"
	"golang.org/x/sync/errgroup"
)

const (
	maxTokens = 64
	atOnce    = 8
)

// request is what prompt number i asks: mostly at temperature 0.7, some hotter.
func request(i int) api.ChatRequest {
	temperature, most := 0.7, maxTokens
	if i%5 == 4 {
		temperature = 1
	}
	return api.ChatRequest{
		Messages:    []api.Message{{Role: "user", Content: prompts[i%len(prompts)]}},
		Temperature: &temperature, MaxTokens: &most,
		Plexus: &api.Bind{Hotkey: fmt.Sprintf("0x%064x", i+1), Seed: fmt.Sprintf("%064x", i*7919+1)},
	}
}

// answer lets the model answer n prompts, several at once as a miner does.
func answer(ctx context.Context, c *api.Client, n int, out string) error {
	records := make([]record, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range n {
		group.Go(func() error {
			r := request(i)
			a, err := c.Chat(ctx, r)
			if err != nil {
				return err
			}
			records[i] = record{Prompt: i, Request: r, Tokens: a.Choices[0].Plexus.Tokens, Finish: a.Choices[0].FinishReason}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return save(out, records)
}

// tampered adds to honest answers what cheats make of them.
func tampered(honest []record) []record {
	var out []record
	for i, r := range honest {
		next := honest[(i+1)%len(honest)]
		cheat := func(by string, change func(*record)) {
			c := r
			c.By, c.Tokens = by, slices.Clone(r.Tokens)
			bind := *r.Request.Plexus
			c.Request.Plexus = &bind
			change(&c)
			out = append(out, c)
		}
		cheat("another hotkey's answer", func(c *record) { c.Request.Plexus.Hotkey = fmt.Sprintf("0x%064x", 1<<20+i) })
		cheat("an answer to another seed", func(c *record) { c.Request.Plexus.Seed = fmt.Sprintf("%064x", 1<<30+i) })
		cheat("an answer to another prompt", func(c *record) { c.Tokens, c.Finish = next.Tokens, next.Finish })
		cheat("canned text", func(c *record) { c.Tokens, c.Finish = honest[0].Tokens, honest[0].Finish })
		cheat("one token edited", func(c *record) {
			at := len(c.Tokens) / 2
			c.Tokens[at] = next.Tokens[min(at, len(next.Tokens)-1)]
			if c.Tokens[at] == r.Tokens[at] {
				c.Tokens[at] = r.Tokens[max(0, at-1)]
			}
		})
		cheat("the end cut off", func(c *record) { c.Tokens = c.Tokens[:max(1, len(c.Tokens)*3/4)] })
	}
	return out
}

// scoreAll scores the answers of files, and cheats made of the first's.
func scoreAll(ctx context.Context, c *api.Client, files []string, cheats int, cpu, out string) error {
	var all []record
	for i, f := range files {
		records, err := load(f)
		if err != nil {
			return err
		}
		for j := range records {
			records[j].From = filepath.Base(f)
		}
		all = append(all, records...)
		if i == 0 {
			all = append(all, tampered(records[:min(cheats, len(records))])...)
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range all {
		group.Go(func() error {
			r := &all[i]
			v, err := c.Score(ctx, api.ScoreRequest{
				ChatRequest: r.Request, Choices: []api.Claim{{Tokens: r.Tokens, FinishReason: r.Finish}},
			})
			if err != nil {
				return err
			}
			r.CPU, r.Verdict = cpu, &v.Choices[0]
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return save(out, all)
}
