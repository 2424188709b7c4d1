// The live strip above the chat and the list of miners behind it.

import * as api from "./api.js";
import { byId, duration, el, percent, shortKey } from "./dom.js";
import { portrait } from "./miner.js";

const every = 2000;
const mostWait = 30_000;

/** state is the last network seen; null before the first. */
export let state = null;

const listeners = [];
/** onChange calls back with each new state. */
export const onChange = (listener) => listeners.push(listener);

/** minerOf finds a miner of the last state. */
export const minerOf = (uid) => state?.miners.find((m) => m.uid === uid);

/** contextOf is how many tokens a model takes; of any model, the fewest. */
export function contextOf(model) {
  const known = (state?.models ?? []).filter((m) => (model === "plexus/text" || m.id === model) && m.context_tokens > 0);
  return known.length > 0 ? Math.min(...known.map((m) => m.context_tokens)) : 2048;
}

const tao = (rao) => {
  const value = rao / 1e9;
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(value === 0 ? 0 : 4);
};

let isAsleep = false;
let failures = 0;

/** follow polls as long as the page is seen; the strip says when it cannot. */
export function follow() {
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    isAsleep = document.hidden;
    if (isAsleep) return;
    try {
      state = await api.network(AbortSignal.timeout(8000));
      failures = 0;
    } catch {
      failures++;
    }
    show();
    timer = setTimeout(look, Math.min(mostWait, every * 2 ** Math.min(failures, 4)));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isAsleep) look();
  });
  byId("strip").addEventListener("click", () => open());
  byId("open-network").addEventListener("click", () => open());
  look();
}

function show() {
  const up = state?.miners.filter((m) => m.up).length ?? 0;
  const isLive = failures === 0 && up > 0;
  byId("strip-dot").dataset.state = failures > 0 ? "lost" : isLive ? "live" : "waiting";
  byId("strip").title = failures > 0 ? "The gateway does not answer" : isLive ? "The network is answering" : "No miner is up yet";
  if (!state) return;
  setFigure("strip-height", state.height.toLocaleString("en"));
  setFigure("strip-miners", `${up}/${state.miners.length}`);
  setFigure("strip-emission", tao(state.emission_rao));
  if (byId("network-dialog").open) fill();
  for (const listener of listeners) listener(state);
}

function setFigure(id, text) {
  const node = byId(id);
  if (node.textContent === text) return;
  node.textContent = text;
  node.classList.remove("fresh");
  void node.offsetWidth; // restarts the animation
  node.classList.add("fresh");
}

/** open shows the miners, one of them marked where uid is given. */
export function open(uid) {
  fill(uid);
  const dialog = byId("network-dialog");
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("tr.marked")?.scrollIntoView({ block: "nearest" });
}

let marked;

function fill(uid = marked) {
  marked = uid;
  if (!state) return;
  const up = state.miners.filter((m) => m.up).length;
  const cards = [
    ["Block", state.height.toLocaleString("en")],
    ["Miners up", `${up} of ${state.miners.length}`],
    ["Paid last tempo", `${tao(state.emission_rao)} τ`],
    ["Tempo", `${state.tempo_blocks} blocks`],
  ];
  byId("network-netuid").textContent = `subnet ${state.netuid}`;
  byId("network-cards").replaceChildren(...cards.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  const most = Math.max(...state.miners.map((m) => m.incentive), 0.0001);
  const sorted = [...state.miners].sort((a, b) => b.incentive - a.incentive || Number(b.up) - Number(a.up) || a.uid - b.uid);
  byId("miner-rows").replaceChildren(...sorted.map((m) => row(m, most)));
  if (sorted.length === 0) byId("miner-rows").append(el("tr", {}, el("td", { colspan: "5", class: "none" }, "No miner has declared a model yet.")));
}

function row(m, most) {
  const bar = el("span", { class: "bar" });
  bar.style.setProperty("--share", String(m.incentive / most));
  return el("tr", { class: m.uid === marked ? "marked" : null },
    el("th", { scope: "row" }, el("span", { class: "who", title: m.hotkey, "data-state": m.up ? "live" : "lost" }, portrait(m.hotkey), el("b", {}, String(m.uid)), el("span", {}, el("span", { class: "mono" }, shortKey(m.hotkey)), el("small", {}, m.model)))),
    el("td", { class: "model" }, m.model),
    el("td", {}, el("span", { class: "share" }, bar, percent(m.incentive))),
    el("td", { class: "number" }, m.first_token_ms === null ? "–" : duration(m.first_token_ms)),
    el("td", {}, el("span", { class: "state", "data-state": m.up ? "live" : "lost" }, m.up ? (m.in_flight > 0 ? "answering" : "up") : "down")));
}
