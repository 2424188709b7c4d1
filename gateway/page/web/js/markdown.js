// Markdown to a tree of plain objects. The text is a stranger's: whatever it
// holds, the result is a bounded tree of known kinds, made in time linear in the
// text but for a small factor of depth. There is no HTML in it; tags stay text.
//
// Blocks: paragraph, heading, code, quote, list, table, rule.
// Inlines: text, code, strong, em, strike, link, break.

const mostDepth = 8;
const mostColumns = 24;
const mostURL = 2048;

/** parse gives the blocks of a text; each carries its source, by which a renderer knows it again. */
export function parse(source) {
  return blocks(source.replace(/\r\n?/g, "\n").split("\n"), 0);
}

const isBlank = (line) => line.trim() === "";
const indentOf = (line) => line.length - line.trimStart().length;

function blocks(lines, depth) {
  const out = [];
  for (let i = 0; i < lines.length; ) {
    if (isBlank(lines[i])) {
      i++;
      continue;
    }
    const [block, next] = blockAt(lines, i, depth);
    block.source = lines.slice(i, next).join("\n");
    out.push(block);
    i = next;
  }
  return out;
}

function blockAt(lines, i, depth) {
  if (depth < mostDepth) {
    for (const read of [code, heading, rule, quote, list, table]) {
      const found = read(lines, i, depth);
      if (found) return found;
    }
  }
  return paragraph(lines, i, depth);
}

function fenceOf(line) {
  const t = line.trimStart();
  const mark = t[0];
  if ((mark !== "`" && mark !== "~") || line.length - t.length > 3) return null;
  let n = 0;
  while (t[n] === mark) n++;
  const rest = t.slice(n).trim();
  if (n < 3 || (mark === "`" && rest.includes("`"))) return null;
  return { mark, n, rest };
}

function code(lines, i) {
  const open = fenceOf(lines[i]);
  if (!open) return null;
  const indent = indentOf(lines[i]);
  const body = [];
  let end = i + 1;
  let isClosed = false;
  for (; end < lines.length; end++) {
    const close = fenceOf(lines[end]);
    if (close && close.mark === open.mark && close.n >= open.n && close.rest === "") {
      isClosed = true;
      break;
    }
    body.push(lines[end].slice(Math.min(indent, indentOf(lines[end]))));
  }
  return [{ kind: "code", language: open.rest.split(/\s/)[0].slice(0, 32), text: body.join("\n") }, isClosed ? end + 1 : end];
}

function heading(lines, i) {
  const t = lines[i].trim();
  let level = 0;
  while (t[level] === "#") level++;
  if (level < 1 || level > 6 || (t.length > level && t[level] !== " ")) return null;
  let text = t.slice(level).trim();
  const bare = trimEnd(text, "#");
  if (bare === "" || bare.endsWith(" ")) text = bare.trimEnd();
  return [{ kind: "heading", level, inlines: inlines(text) }, i + 1];
}

function trimEnd(text, mark) {
  let end = text.length;
  while (end > 0 && text[end - 1] === mark) end--;
  return text.slice(0, end);
}

function rule(lines, i) {
  const t = lines[i].replaceAll(" ", "");
  if (t.length < 3 || !"-*_".includes(t[0])) return null;
  for (const c of t) if (c !== t[0]) return null;
  return [{ kind: "rule" }, i + 1];
}

function quote(lines, i, depth) {
  if (!lines[i].trimStart().startsWith(">")) return null;
  const inner = [];
  let end = i;
  for (; end < lines.length && lines[end].trimStart().startsWith(">"); end++) {
    inner.push(lines[end].trimStart().slice(1).replace(/^ /, ""));
  }
  return [{ kind: "quote", blocks: blocks(inner, depth + 1) }, end];
}

/** markerOf reads a list marker: its width up to the text, and its number if ordered. */
function markerOf(line) {
  const found = /^(\s{0,40})([-*+]|\d{1,9}[.)])(\s{1,4}|$)/.exec(line);
  if (!found || rule([line], 0)) return null;
  const isOrdered = found[2].length > 1;
  return { indent: found[1].length, width: found[0].length, isOrdered, start: isOrdered ? Number.parseInt(found[2], 10) : 0, mark: isOrdered ? found[2].at(-1) : found[2] };
}

function list(lines, i, depth) {
  const first = markerOf(lines[i]);
  if (!first || first.indent > 3) return null;
  const items = [];
  let end = i;
  while (end < lines.length) {
    const marker = markerOf(lines[end]);
    if (!marker || marker.indent > 3 || marker.isOrdered !== first.isOrdered || marker.mark !== first.mark) break;
    const inner = [lines[end].slice(marker.width)];
    end++;
    while (end < lines.length) {
      const line = lines[end];
      if (isBlank(line)) {
        let after = end + 1;
        while (after < lines.length && isBlank(lines[after])) after++;
        if (after >= lines.length || indentOf(lines[after]) < Math.min(marker.width, marker.indent + 2)) break;
        inner.push("");
        end = after;
        continue;
      }
      const isDeeper = indentOf(line) >= marker.indent + 2;
      if (!isDeeper && (markerOf(line) || isInterrupting(lines, end))) break;
      inner.push(isDeeper ? line.slice(Math.min(indentOf(line), marker.width)) : line);
      end++;
    }
    items.push(blocks(inner, depth + 1));
    let after = end;
    while (after < lines.length && isBlank(lines[after])) after++;
    if (after < lines.length && markerOf(lines[after])?.mark === first.mark) end = after;
  }
  return [{ kind: "list", isOrdered: first.isOrdered, start: first.start, items }, end];
}

function cellsOf(line) {
  let t = line.trim();
  if (t.startsWith("|")) t = t.slice(1);
  if (t.endsWith("|") && !t.endsWith("\\|")) t = t.slice(0, -1);
  const out = [];
  let cell = "";
  let isCode = false;
  for (let i = 0; i < t.length; i++) {
    if (t[i] === "\\" && t[i + 1] === "|") cell += t[++i];
    else if (t[i] === "|" && !isCode) {
      out.push(cell.trim());
      cell = "";
    } else {
      if (t[i] === "`") isCode = !isCode;
      cell += t[i];
    }
  }
  out.push(cell.trim());
  return out;
}

function table(lines, i) {
  if (i + 1 >= lines.length || !lines[i].includes("|") || !lines[i + 1].includes("-")) return null;
  const head = cellsOf(lines[i]);
  const marks = cellsOf(lines[i + 1]);
  if (head.length !== marks.length || head.length > mostColumns || !marks.every((m) => /^:?-+:?$/.test(m))) return null;
  const aligns = marks.map((m) => (m.endsWith(":") ? (m.startsWith(":") ? "center" : "right") : "left"));
  const rows = [];
  let end = i + 2;
  for (; end < lines.length && lines[end].includes("|"); end++) {
    const cells = cellsOf(lines[end]).slice(0, head.length);
    rows.push(head.map((_, c) => inlines(cells[c] ?? "")));
  }
  return [{ kind: "table", aligns, head: head.map((h) => inlines(h)), rows }, end];
}

/** isInterrupting claims that a line ends the paragraph above it. */
function isInterrupting(lines, i) {
  const t = lines[i].trimStart();
  return Boolean(fenceOf(lines[i]) || t.startsWith(">") || heading(lines, i) || rule(lines, i));
}

function paragraph(lines, i, depth) {
  const text = [lines[i].trimStart()];
  let end = i + 1;
  for (; end < lines.length && !isBlank(lines[end]); end++) {
    if (depth < mostDepth && (isInterrupting(lines, end) || markerOf(lines[end]) || table(lines, end))) break;
    text.push(lines[end].trimStart());
  }
  return [{ kind: "paragraph", inlines: inlines(text.join("\n")) }, end];
}

/** inlines reads the text inside one block. */
export function inlines(text, depth = 0, isInLink = false) {
  const out = [];
  let plain = "";
  const flush = () => {
    if (plain) out.push({ kind: "text", text: plain });
    plain = "";
  };
  // What closes nowhere ahead closes nowhere further ahead either: each kind of
  // mark is searched for in vain at most once.
  const hopeless = new Set();
  const brackets = text.includes("](") ? matchBrackets(text) : new Map();
  for (let i = 0; i < text.length; ) {
    const found = depth < mostDepth ? inlineAt(text, i, { depth, isInLink, hopeless, brackets }) : null;
    if (found) {
      if (found.node) {
        flush();
        out.push(found.node);
      } else plain += found.plain;
      i = found.end;
      continue;
    }
    plain += text[i++];
  }
  flush();
  return out;
}

const escapable = "\\`*_{}[]()#+-.!~|<>";

function inlineAt(text, i, state) {
  switch (text[i]) {
    case "\\":
      if (text[i + 1] === "\n") return { node: { kind: "break" }, end: i + 2 };
      return i + 1 < text.length && escapable.includes(text[i + 1]) ? { plain: text[i + 1], end: i + 2 } : null;
    case "\n":
      return text.endsWith("  ", i) ? { node: { kind: "break" }, end: i + 1 } : { plain: "\n", end: i + 1 };
    case "`":
      return codeSpan(text, i, state);
    case "*":
    case "_":
    case "~":
      return emphasis(text, i, state);
    case "!":
      return text[i + 1] === "[" ? link(text, i + 1, state) : null;
    case "[":
      return link(text, i, state);
    case "<":
      return angleLink(text, i, state);
    case "h":
      return bareLink(text, i, state);
  }
  return null;
}

function runLength(text, i) {
  let n = 1;
  while (text[i + n] === text[i]) n++;
  return n;
}

function codeSpan(text, i, { hopeless }) {
  const n = runLength(text, i);
  const key = `code${n}`;
  if (!hopeless.has(key)) {
    for (let at = text.indexOf("`", i + n); at >= 0; ) {
      const m = runLength(text, at);
      if (m === n) {
        const inner = text.slice(i + n, at).replaceAll("\n", " ");
        return { node: { kind: "code", text: inner.length > 2 && inner.startsWith(" ") && inner.endsWith(" ") ? inner.slice(1, -1) : inner }, end: at + n };
      }
      at = text.indexOf("`", at + m);
    }
    hopeless.add(key);
  }
  return { plain: text.slice(i, i + n), end: i + n };
}

const isWord = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
const isSpace = (c) => c === undefined || /\s/.test(c);

function emphasis(text, i, { depth, isInLink, hopeless }) {
  const mark = text[i];
  const run = runLength(text, i);
  const n = Math.min(run, 2);
  const asText = { plain: text.slice(i, i + run), end: i + run };
  if ((mark === "~" && run !== 2) || run > 3 || isSpace(text[i + run]) || (mark === "_" && isWord(text[i - 1]))) return asText;
  const width = run === 3 ? 3 : n;
  const key = mark + width;
  if (hopeless.has(key)) return asText;
  const at = closing(text, i + run, mark, width);
  if (at < 0) {
    hopeless.add(key);
    return asText;
  }
  const inner = inlines(text.slice(i + width, at), depth + 1, isInLink);
  const kind = mark === "~" ? "strike" : width === 1 ? "em" : "strong";
  const node = width === 3 ? { kind: "strong", inlines: [{ kind: "em", inlines: inner }] } : { kind, inlines: inner };
  return { node, end: at + width };
}

/** closing finds where a run of exactly width marks ends what began before. */
function closing(text, from, mark, width) {
  for (let at = text.indexOf(mark, from); at >= 0; ) {
    const n = runLength(text, at);
    const isEscaped = text[at - 1] === "\\";
    const isFit = n === width || (n === 3 && width < 3 && text.length > at);
    if (isFit && !isEscaped && !isSpace(text[at - 1]) && !(mark === "_" && isWord(text[at + n]))) return n === 3 && width < 3 ? at + 3 - width : at;
    at = text.indexOf(mark, at + n);
  }
  return -1;
}

/** matchBrackets pairs each [ with its ] in one pass. */
function matchBrackets(text) {
  const pairs = new Map();
  const open = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") open.push(i);
    else if (text[i] === "]" && open.length > 0) pairs.set(open.pop(), i);
  }
  return pairs;
}

function link(text, i, { depth, isInLink, brackets }) {
  const close = brackets.get(i);
  if (isInLink || close === undefined || text[close + 1] !== "(") return null;
  let end = close + 2;
  let level = 0;
  for (; end < text.length && end - close < mostURL; end++) {
    if (text[end] === "(") level++;
    else if (text[end] === ")" && level-- === 0) break;
  }
  if (text[end] !== ")") return null;
  const url = safeURL(text.slice(close + 2, end).trim().split(/\s/)[0].replace(/^<|>$/g, ""));
  if (!url) return null;
  const label = inlines(text.slice(i + 1, close), depth + 1, true);
  return { node: { kind: "link", url, inlines: label.length > 0 ? label : [{ kind: "text", text: url }] }, end: end + 1 };
}

function angleLink(text, i, { isInLink }) {
  const length = isInLink ? -1 : text.slice(i, i + mostURL).indexOf(">");
  if (length < 0) return null;
  const end = i + length;
  const shown = text.slice(i + 1, end);
  const url = /\s/.test(shown) ? null : safeURL(shown);
  return url ? { node: { kind: "link", url, inlines: [{ kind: "text", text: shown }] }, end: end + 1 } : null;
}

function bareLink(text, i, { isInLink }) {
  if (isInLink || (i > 0 && !/[\s([{"'*_~|>]/.test(text[i - 1])) || !(text.startsWith("https://", i) || text.startsWith("http://", i))) return null;
  let end = i;
  while (end < text.length && end - i < mostURL && !/[\s<>"'`*|]/.test(text[end])) end++;
  while (end > i && ".,;:!?)]_~".includes(text[end - 1])) end--;
  const shown = text.slice(i, end);
  const url = safeURL(shown);
  return url ? { node: { kind: "link", url, inlines: [{ kind: "text", text: shown }] }, end } : null;
}

/** safeURL gives an absolute web or mail address in normal form, or null. */
export function safeURL(text) {
  if (text.length > mostURL) return null;
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
