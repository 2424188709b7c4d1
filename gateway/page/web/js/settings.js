// The settings sheet and the model picker.

import { byId, el } from "./dom.js";
import * as network from "./network.js";
import { set, settings } from "./store.js";

/** setUp binds the controls to the kept settings. */
export function setUp({ onClear }) {
  const dialog = byId("settings-dialog");
  byId("open-settings").addEventListener("click", () => dialog.showModal());
  for (const radio of dialog.querySelectorAll("[name=theme]")) {
    radio.checked = radio.value === settings.theme;
    radio.addEventListener("change", () => {
      set({ theme: radio.value });
      if (radio.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = radio.value;
    });
  }
  bind("set-system", "system", (v) => v);
  bind("set-tokens", "tokens", (v, node) => (node.checkValidity() && v !== "" ? Math.round(Number(v)) : settings.tokens));
  bind("set-key", "key", (v) => v.trim());
  bind("set-temperature", "temperature", Number);
  const shown = byId("temperature-shown");
  const showTemperature = () => (shown.textContent = settings.temperature.toFixed(1));
  byId("set-temperature").addEventListener("input", showTemperature);
  showTemperature();
  const clear = byId("clear-chats");
  clear.addEventListener("click", () => {
    if (clear.dataset.sure) {
      onClear();
      dialog.close();
      return;
    }
    clear.dataset.sure = "yes";
    clear.textContent = "Really delete all?";
  });
  dialog.addEventListener("close", () => {
    delete clear.dataset.sure;
    clear.textContent = "Delete all chats";
  });
  setUpPicker();
  for (const d of document.querySelectorAll("dialog")) {
    // A click on the dialog itself is one beside its content: on the backdrop.
    d.addEventListener("click", (e) => e.target === d && d.close());
  }
}

/** askForKey opens the sheet at the API key. */
export function askForKey() {
  byId("settings-dialog").showModal();
  byId("set-key").focus();
}

function bind(id, name, read) {
  const node = byId(id);
  node.value = settings[name];
  node.addEventListener("input", () => set({ [name]: read(node.value, node) }));
}

function setUpPicker() {
  const picker = byId("model");
  picker.addEventListener("change", () => set({ model: picker.value }));
  let shown = "";
  network.onChange((state) => {
    const options = [["plexus/text", "Any model"], ...state.models.map((m) => [m.id, m.id.replace("plexus/text:", "") + (m.miners_up === 0 ? " (no miner)" : "")])];
    const next = JSON.stringify(options);
    if (next === shown) return; // an open list must not close under the hand
    shown = next;
    picker.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
    picker.value = settings.model;
    if (picker.selectedIndex < 0) picker.value = "plexus/text";
  });
}
