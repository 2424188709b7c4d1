// A Markdown tree to DOM nodes, block by block, so that a growing answer changes
// only its end.

import { copyButton, el } from "./dom.js";
import { parse } from "./markdown.js";

function inline(node) {
  switch (node.kind) {
    case "text":
      return document.createTextNode(node.text);
    case "code":
      return el("code", {}, node.text);
    case "break":
      return el("br");
    case "link":
      return el("a", { href: node.url, target: "_blank", rel: "noopener noreferrer nofollow", title: node.url }, ...node.inlines.map(inline));
    case "strike":
      return el("s", {}, ...node.inlines.map(inline));
  }
  return el(node.kind === "strong" ? "strong" : "em", {}, ...node.inlines.map(inline));
}

function cell(tag, align, inlines) {
  return el(tag, { class: align === "left" ? null : `to-${align}` }, ...inlines.map(inline));
}

function block(node) {
  switch (node.kind) {
    case "heading":
      // The page's own headings are levels one and two.
      return el(`h${Math.min(6, node.level + 2)}`, { class: `level-${node.level}` }, ...node.inlines.map(inline));
    case "code":
      return el("figure", { class: "code" },
        el("figcaption", {}, el("span", {}, node.language || "text"), copyButton("Copy the code", () => node.text)),
        el("pre", { tabindex: "0" }, el("code", {}, node.text)));
    case "quote":
      return el("blockquote", {}, ...node.blocks.map(block));
    case "list":
      return el(node.isOrdered ? "ol" : "ul", { start: node.isOrdered && node.start !== 1 ? node.start : null },
        ...node.items.map((item) => el("li", {}, ...(item.length === 1 && item[0].kind === "paragraph" ? item[0].inlines.map(inline) : item.map(block)))));
    case "table":
      return el("div", { class: "table-wrap", tabindex: "0" }, el("table", {},
        el("thead", {}, el("tr", {}, ...node.head.map((c, i) => cell("th", node.aligns[i], c)))),
        el("tbody", {}, ...node.rows.map((row) => el("tr", {}, ...row.map((c, i) => cell("td", node.aligns[i], c)))))));
    case "rule":
      return el("hr");
  }
  return el("p", { dir: "auto" }, ...node.inlines.map(inline));
}

/** Markdown shows a text that may grow in an element of its own. */
export class Markdown {
  constructor() {
    this.node = el("div", { class: "prose" });
    this.shown = [];
  }

  /** show renders text, keeping every block that has not changed. */
  show(text) {
    const next = parse(text);
    let same = 0;
    while (same < next.length && same < this.shown.length && next[same].source === this.shown[same]) same++;
    while (this.node.childNodes.length > same) this.node.lastChild.remove();
    for (const b of next.slice(same)) this.node.append(block(b));
    this.shown = next.map((b) => b.source);
  }
}
