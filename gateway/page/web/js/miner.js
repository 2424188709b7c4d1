// How a miner looks: a small picture made from its hotkey, and one line of facts.

import { duration, el, percent, shortKey } from "./dom.js";

/** portrait draws a hotkey: the same key always gives the same five by five cells. */
export function portrait(hotkey) {
  let seed = 2166136261;
  for (const c of hotkey) seed = Math.imul(seed ^ c.codePointAt(0), 16777619) >>> 0;
  const next = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>>= 0);
  };
  for (let i = 0; i < 4; i++) next();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 7 7");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("portrait", `hue-${next() % 8}`);
  let d = "";
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 3; x++) {
      if (next() % 100 < 48) continue;
      d += `M${x + 1} ${y + 1}h1v1h-1z`;
      if (x < 2) d += `M${5 - x} ${y + 1}h1v1h-1z`;
    }
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/** badge names the miner of an answer; a click shows it in the network. */
export function badge(by, onclick) {
  const facts = [el("span", { class: "mono" }, shortKey(by.hotkey))];
  if (by.incentive !== null && by.incentive !== undefined) facts.push(el("span", {}, `incentive ${percent(by.incentive)}`));
  if (by.model) facts.push(el("span", { class: "model" }, by.model.replace(/^plexus\/text:/, "")));
  return el("button", { class: "badge", type: "button", onclick, "aria-label": `Answered by miner ${by.uid}, hotkey ${by.hotkey}; show it in the network`, title: by.hotkey },
    portrait(by.hotkey), el("b", {}, `Miner ${by.uid}`), el("span", {}, ...facts));
}

/** pace tells how long an answer took. */
export function pace(took) {
  const parts = [];
  if (took?.first) parts.push(`first token ${duration(took.first)}`);
  if (took?.tokens && took.whole > took.first) parts.push(`${Math.max(1, Math.round((took.tokens - 1) / ((took.whole - took.first) / 1000)))} tokens/s`);
  if (took?.tokens) parts.push(`${took.tokens} tokens`);
  return parts.join(" · ");
}
