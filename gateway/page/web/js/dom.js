// Building blocks of the page. Text always goes in as text: nothing here, and
// nothing else on the page, parses HTML.

const paths = {
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h10",
  network: "M12 3a2.4 2.4 0 100 4.8A2.4 2.4 0 0012 3zM5.5 15.6a2.4 2.4 0 100 4.8 2.4 2.4 0 000-4.8zM18.5 15.6a2.4 2.4 0 100 4.8 2.4 2.4 0 000-4.8zM10.9 7.5l-4.2 8.3M13.1 7.5l4.2 8.3M8 18h8",
  settings: "M4 8h8M18 8h2M15 5.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM4 16h2M12 16h8M9 13.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M8 8h8v8H8z",
  down: "M12 5v14M6 13l6 6 6-6",
  copy: "M9 9h10v10H9zM5 15V5h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  again: "M19 12a7 7 0 11-2.3-5.2M19 4v4h-4",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
};

/** icon makes one of the line icons above, hidden from assistive technology. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/** el makes an element: attributes by name, on… as listeners, children as text or nodes. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}

/** byId finds an element that the page has by construction. */
export const byId = (id) => document.getElementById(id);

/** fillIcons puts the icons into the elements of the page that name one. */
export function fillIcons(root = document) {
  for (const node of root.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

/** say tells a screen reader something that is otherwise only seen. */
export function say(text) {
  byId("status").textContent = text;
}

/** shortKey shortens a hotkey to what a person compares. */
export const shortKey = (key) => (key.length > 13 ? `${key.slice(0, 6)}…${key.slice(-5)}` : key);

/** percent formats a share of one. */
export const percent = (share) => `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)}%`;

/** duration formats milliseconds. */
export const duration = (ms) => (ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** copyText puts text on the clipboard; false where the browser forbids it. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** copyButton is a button that copies what text() gives and says so. */
export function copyButton(label, text) {
  const button = el("button", { class: "icon-button small", type: "button", "aria-label": label, title: label }, icon("copy"));
  button.addEventListener("click", async () => {
    const isCopied = await copyText(text());
    button.replaceChildren(icon(isCopied ? "check" : "warn"));
    say(isCopied ? "Copied" : "The browser did not allow copying");
    setTimeout(() => button.replaceChildren(icon("copy")), 1600);
  });
  return button;
}
