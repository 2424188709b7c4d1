// The conversation: its messages on the page, and the one answer under way.

import * as api from "./api.js";
import { byId, copyButton, el, icon, say } from "./dom.js";
import { badge, pace } from "./miner.js";
import * as network from "./network.js";
import { Markdown } from "./render.js";
import { askForKey } from "./settings.js";
import { keep, newChat, settings, touch } from "./store.js";

const bytesPerToken = 3; // cautious: a prompt that fits by this fits
const nearEnd = 80; // pixels from the end that count as reading along

/** Chat shows one conversation and asks the network. */
export class Chat {
  constructor({ onChange }) {
    this.onChange = onChange;
    this.log = byId("log");
    this.scroll = byId("scroll");
    this.current = newChat();
    this.running = null; // AbortController of the answer under way
    this.isFollowing = true;
    this.scroll.addEventListener("scroll", () => this.onScroll(), { passive: true });
    byId("jump").addEventListener("click", () => this.toEnd(true));
  }

  get isRunning() {
    return this.running !== null;
  }

  /** open shows a conversation from its end. */
  open(chat) {
    this.stop();
    this.current = chat;
    this.draw();
    this.toEnd(true);
  }

  /** stop ends the answer under way and keeps what there is. */
  stop() {
    this.running?.abort();
  }

  draw() {
    byId("empty").hidden = this.current.messages.length > 0;
    this.log.replaceChildren(...this.current.messages.map((m, i) => this.draws(m, i)));
    this.onChange();
  }

  draws(message, i) {
    if (message.role === "user") {
      return el("article", { class: "turn user", "aria-label": "You" }, el("div", { class: "bubble", dir: "auto" }, message.text));
    }
    const view = new Answer(message);
    const isLast = i === this.current.messages.length - 1;
    view.finish(isLast ? () => this.again() : null);
    return view.node;
  }

  /** send adds the person's message and asks for an answer. */
  send(text) {
    this.current.messages.push({ role: "user", text });
    touch(this.current);
    this.draw();
    return this.answer();
  }

  /** again drops the last answer and asks anew. */
  again() {
    if (this.isRunning) return;
    while (this.current.messages.at(-1)?.role === "assistant") this.current.messages.pop();
    if (this.current.messages.length === 0) return;
    this.draw();
    this.answer();
  }

  /** prompt is what fits of the conversation: the newest turns, and the instructions. */
  prompt(share) {
    const system = settings.system.trim() ? [{ role: "system", content: settings.system.trim() }] : [];
    let room = Math.max(300, (network.contextOf(settings.model) - settings.tokens) * bytesPerToken * share) - (system[0]?.content.length ?? 0);
    const turns = [];
    for (const m of [...this.current.messages].reverse()) {
      if (m.role === "assistant" && !m.text) continue;
      room -= m.text.length;
      if (room < 0 && turns.length > 0) break;
      turns.unshift({ role: m.role, content: m.text });
    }
    while (turns[0]?.role === "assistant") turns.shift();
    return [...system, ...turns];
  }

  async answer() {
    const chat = this.current;
    const message = { role: "assistant", text: "", took: { first: null, whole: null, tokens: null } };
    const request = this.prompt(1);
    chat.messages.push(message);
    const view = new Answer(message);
    this.log.append(view.node);
    const running = new AbortController();
    this.running = running;
    this.onChange();
    this.toEnd(true);
    try {
      await this.receive(message, view, request, running.signal);
    } catch (e) {
      this.failed(message, e, running.signal.aborted);
    }
    message.took.whole ??= performance.now() - view.began;
    if (this.running === running) this.running = null;
    keep();
    view.finish(this.current === chat ? () => this.again() : null);
    say(message.error ? `No answer: ${message.error}` : message.isStopped ? "Stopped" : "The answer is complete");
    if (this.current === chat && this.isFollowing) this.toEnd();
    this.onChange();
  }

  async receive(message, view, request, signal) {
    const ask = (messages) => api.chat({ model: settings.model, messages, temperature: settings.temperature, maxTokens: settings.tokens, key: settings.key, signal });
    let parts = ask(request);
    let first;
    try {
      first = await parts.next();
    } catch (e) {
      if (e.code !== "context_length_exceeded" || request.length < 2) throw e;
      parts = ask(this.prompt(0.3).slice(-3)); // the estimate was off: only the last turns
      first = await parts.next();
    }
    for (let part = first; !part.done; part = await parts.next()) {
      const value = part.value;
      if (value.by) {
        const known = network.minerOf(value.by.uid);
        message.by = { ...value.by, hotkey: value.by.hotkey || known?.hotkey || "", model: known?.model ?? "", incentive: known?.incentive ?? null };
        message.took.first = performance.now() - view.began;
        view.setMiner();
        say(`Miner ${value.by.uid} is answering`);
        continue;
      }
      if (value.model && message.by) message.by.model = value.model;
      if (value.tokens) message.took.tokens = value.tokens;
      if (value.finish === "length") message.isCut = true;
      if (!value.text) continue;
      message.text += value.text;
      view.grow(() => this.isFollowing && this.toEnd());
    }
    message.took.whole = performance.now() - view.began;
  }

  failed(message, e, isStopped) {
    if (isStopped) {
      message.isStopped = true;
      return;
    }
    message.error = e instanceof api.APIError ? e.message : "The gateway cannot be reached.";
    if (e.code === "invalid_api_key") askForKey();
  }

  onScroll() {
    const gap = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
    this.isFollowing = gap < nearEnd;
    byId("jump").hidden = this.isFollowing || this.current.messages.length === 0;
  }

  toEnd(isForced = false) {
    if (isForced) this.isFollowing = true;
    this.scroll.scrollTop = this.current.messages.length > 0 ? this.scroll.scrollHeight : 0;
  }
}

/** Answer shows one message of a miner. */
class Answer {
  constructor(message) {
    this.message = message;
    this.began = performance.now();
    this.head = el("div", { class: "answer-head" }, el("span", { class: "finding" }, el("i"), el("i"), el("i"), "Finding a miner"));
    this.markdown = new Markdown();
    this.foot = el("div", { class: "answer-foot" });
    this.node = el("article", { class: "turn assistant", "aria-label": "Answer", "aria-busy": "true" }, this.head, this.markdown.node, this.foot);
    this.isDue = false;
    this.cost = 0; // of the last render, in milliseconds
    if (message.by) this.setMiner();
  }

  setMiner() {
    this.head.replaceChildren(badge(this.message.by, () => network.open(this.message.by.uid)));
  }

  /** grow renders at a coming frame, however many parts come before it, and spends at most a fifth of the time. */
  grow(then) {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.isDue = false;
      if (this.isFinished) return;
      const began = performance.now();
      this.markdown.show(this.message.text);
      this.cost = performance.now() - began;
      then();
    }), this.cost > 4 ? this.cost * 4 : 0);
  }

  finish(again) {
    const m = this.message;
    this.isFinished = true;
    this.node.setAttribute("aria-busy", "false");
    if (!m.by) this.head.replaceChildren();
    this.markdown.show(m.text);
    this.foot.replaceChildren();
    if (m.error) {
      const retry = again ? el("button", { type: "button", onclick: again }, "Try again") : null;
      this.foot.append(el("div", { class: "failure", role: "alert" }, icon("warn"), el("span", {}, m.error), retry));
    }
    const notes = [m.isStopped ? "stopped" : null, m.isCut ? "cut at the longest answer" : null, pace(m.took) || null].filter(Boolean);
    const line = el("div", { class: "actions" });
    if (m.text) line.append(copyButton("Copy the answer", () => m.text));
    if (again && !m.error) line.append(el("button", { class: "icon-button small", type: "button", "aria-label": "Ask again", title: "Ask again", onclick: again }, icon("again")));
    if (notes.length > 0) line.append(el("span", { class: "notes" }, notes.join(" · ")));
    this.foot.append(line);
  }
}
