// Chats and settings, kept in this browser. Whatever storage holds is checked on
// the way in: another version, or a person, may have written it.

const chatsKey = "plexus.chats";
const settingsKey = "plexus.settings";
const mostChats = 60;
const mostMessages = 400;
const mostText = 200_000;

const defaults = { theme: "auto", model: "plexus/text", system: "", temperature: 0.7, tokens: 512, key: "" };

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden: the page goes on without memory
  }
}

const text = (v, most = mostText) => (typeof v === "string" ? v.slice(0, most) : "");
const number = (v, low, high, otherwise) => (Number.isFinite(v) && v >= low && v <= high ? v : otherwise);

/** settings are the person's choices; change them by set. */
export const settings = loadSettings();

function loadSettings() {
  const s = read(settingsKey, {});
  return {
    theme: ["auto", "light", "dark"].includes(s.theme) ? s.theme : defaults.theme,
    model: text(s.model, 200) || defaults.model,
    system: text(s.system, 4000),
    temperature: number(s.temperature, 0.1, 1.5, defaults.temperature),
    tokens: Math.round(number(s.tokens, 16, 4096, defaults.tokens)),
    key: text(s.key, 500),
  };
}

/** set changes some settings and keeps them. */
export function set(changes) {
  Object.assign(settings, changes);
  write(settingsKey, settings);
}

function checkMessage(m) {
  if (!m || !["user", "assistant"].includes(m.role)) return null;
  const out = { role: m.role, text: text(m.text) };
  if (m.role === "user") return out;
  if (m.error) out.error = text(m.error, 2000);
  if (m.isStopped) out.isStopped = true;
  if (m.isCut) out.isCut = true;
  const by = m.by ?? {};
  if (Number.isInteger(by.uid)) {
    out.by = { uid: by.uid, hotkey: text(by.hotkey, 64), model: text(by.model, 200), incentive: number(by.incentive, 0, 1, null) };
  }
  const took = m.took ?? {};
  out.took = { first: number(took.first, 0, 1e7, null), whole: number(took.whole, 0, 1e7, null), tokens: number(took.tokens, 0, 1e7, null) };
  return out;
}

function loadChats() {
  const list = read(chatsKey, []);
  if (!Array.isArray(list)) return [];
  return list.slice(0, mostChats).flatMap((c) => {
    if (!c || typeof c.id !== "string" || !Array.isArray(c.messages)) return [];
    const messages = c.messages.slice(-mostMessages).map(checkMessage).filter(Boolean);
    return [{ id: text(c.id, 64), title: text(c.title, 80) || "Chat", at: number(c.at, 0, 1e15, 0), messages }];
  });
}

/** chats are all conversations, newest first. */
export const chats = loadChats();

/** keep saves the chats; when storage is full, the oldest go first. */
export function keep() {
  chats.splice(mostChats);
  while (!write(chatsKey, chats) && chats.length > 1) chats.pop();
}

/** newChat makes a conversation, which is kept once it has a message. */
export const newChat = () => ({ id: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`, title: "New chat", at: Date.now(), messages: [] });

/** touch moves a conversation to the top and names it by its first question. */
export function touch(chat) {
  const first = chat.messages.find((m) => m.role === "user");
  if (first) chat.title = first.text.trim().replace(/\s+/g, " ").slice(0, 60) || "Chat";
  chat.at = Date.now();
  const at = chats.indexOf(chat);
  if (at >= 0) chats.splice(at, 1);
  chats.unshift(chat);
  keep();
}

/** forget deletes one conversation. */
export function forget(chat) {
  const at = chats.indexOf(chat);
  if (at >= 0) chats.splice(at, 1);
  keep();
}

/** forgetAll deletes every conversation. */
export function forgetAll() {
  chats.length = 0;
  keep();
}
