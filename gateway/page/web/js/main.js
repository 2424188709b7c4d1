// The page: ties the composer, the list of chats, the network and the settings
// to the conversation.

import { Chat } from "./chat.js";
import { byId, el, fillIcons, icon } from "./dom.js";
import * as network from "./network.js";
import * as settingsSheet from "./settings.js";
import { chats, forget, forgetAll, newChat } from "./store.js";

const examples = [
  ["Explain simply", "Explain how rainbows form, as you would to a ten-year-old."],
  ["Write", "Write a short, warm note thanking a colleague for covering my shift."],
  ["Plan", "Plan a quiet Saturday in a city I have never visited, hour by hour."],
  ["Code", "Write a Go function that reverses a string, and explain it line by line."],
];

const prompt = byId("prompt");
const send = byId("send");
const stop = byId("stop");
const phone = matchMedia("(max-width: 820px)");

const chat = new Chat({ onChange: refresh });

function refresh() {
  send.hidden = chat.isRunning;
  stop.hidden = !chat.isRunning;
  send.disabled = prompt.value.trim() === "";
  document.title = chat.current.messages.length > 0 ? `${chat.current.title} · Plexus` : "Plexus";
  drawList();
}

function drawList() {
  byId("chat-list").replaceChildren(...chats.map((c) => {
    const isOpen = c === chat.current;
    const name = el("button", { class: "chat-name", type: "button", "aria-current": isOpen ? "true" : null, title: c.title, onclick: () => openChat(c) }, c.title);
    const drop = el("button", { class: "icon-button small", type: "button", "aria-label": `Delete “${c.title}”`, onclick: () => dropChat(c) }, icon("trash"));
    return el("li", { class: isOpen ? "open" : null }, name, drop);
  }));
}

function openChat(c) {
  chat.open(c);
  closeMenu();
  if (!phone.matches) prompt.focus();
}

function dropChat(c) {
  forget(c);
  if (c === chat.current) chat.open(newChat());
  else drawList();
}

function fit() {
  prompt.style.height = "auto";
  prompt.style.height = `${Math.min(prompt.scrollHeight, innerHeight * 0.4)}px`;
}

function submit() {
  const text = prompt.value.trim();
  if (text === "" || chat.isRunning) return;
  prompt.value = "";
  fit();
  chat.send(text);
}

function openMenu() {
  byId("sidebar").classList.add("shown");
  byId("scrim").hidden = false;
  byId("open-menu").setAttribute("aria-expanded", "true");
  byId("close-menu").focus();
  setReach();
}

function closeMenu() {
  const wasShown = byId("sidebar").classList.contains("shown");
  byId("sidebar").classList.remove("shown");
  byId("scrim").hidden = true;
  byId("open-menu").setAttribute("aria-expanded", "false");
  setReach();
  if (wasShown) byId("open-menu").focus();
}

/** setReach keeps the keyboard out of a menu that is out of sight, and in one that is open. */
function setReach() {
  const isShown = byId("sidebar").classList.contains("shown");
  byId("sidebar").inert = phone.matches && !isShown;
  document.querySelector(".stage").inert = phone.matches && isShown;
}

function onKey(e) {
  const isTyping = e.target.matches("input, textarea, select");
  if (document.querySelector("dialog[open]")) return;
  if (e.key === "Escape" && byId("sidebar").classList.contains("shown")) closeMenu();
  else if (e.key === "Escape" && chat.isRunning) chat.stop();
  else if (e.key === "/" && !isTyping && !e.ctrlKey && !e.metaKey) {
    e.preventDefault();
    prompt.focus();
  } else if (e.key.toLowerCase() === "o" && e.shiftKey && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    openChat(newChat());
  }
}

fillIcons();
byId("composer").addEventListener("submit", (e) => {
  e.preventDefault();
  submit();
});
prompt.addEventListener("input", () => {
  fit();
  send.disabled = prompt.value.trim() === "";
});
prompt.addEventListener("keydown", (e) => {
  // During input by an editor of another script, Enter picks a word.
  if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  submit();
});
stop.addEventListener("click", () => {
  chat.stop();
  prompt.focus();
});
byId("new-chat").addEventListener("click", () => openChat(newChat()));
byId("open-menu").addEventListener("click", openMenu);
byId("close-menu").addEventListener("click", closeMenu);
byId("scrim").addEventListener("click", closeMenu);
phone.addEventListener("change", closeMenu);
document.addEventListener("keydown", onKey);
byId("examples").append(...examples.map(([title, text]) =>
  el("button", { class: "example", type: "button", onclick: () => chat.isRunning || chat.send(text) }, el("b", {}, title), el("span", {}, text))));
settingsSheet.setUp({
  onClear: () => {
    forgetAll();
    chat.open(newChat());
  },
});
setReach();
network.follow();
chat.open(chats[0] ?? chat.current);
if (!phone.matches) prompt.focus();
