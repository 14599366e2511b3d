// Single keys for the whole page. They can be switched off, and never act while somebody types.

import { byId, el } from "./dom.js";

export class Keys {
  #help = byId("help");
  #isOn = byId("keys-on");
  #actions;

  constructor(chat, desk, guide) {
    this.#actions = [
      { key: "/", label: "Write to the bot", act: () => chat.write("/") },
      { key: "+", label: "Price up 0.5 %", act: () => desk.step(0.5) },
      { key: "-", label: "Price down 0.5 %", act: () => desk.step(-0.5) },
      { key: "j", label: "Jump to a price", act: () => byId("jump-price").focus() },
      { key: "c", label: "The candles; arrows move along them", act: () => byId("chart-canvas").focus() },
      { key: "p", label: "The positions", act: () => byId("positions").focus() },
      { key: "f", label: "The faults", act: () => byId("faults").focus() },
      { key: "b", label: "The bot: kill it or start it", act: () => desk.focusBot() },
      { key: "g", label: "The next of the first steps", act: () => guide.act() },
      { key: "?", label: "These keys", act: () => this.#open() },
    ];
    const more = [
      ["Enter", "Send the message; Shift+Enter breaks the line"],
      ["↑", "In an empty message: what was sent before"],
      ["Esc", "Close what is open"],
    ];
    byId("keys-list").append(
      ...[...this.#actions.map(({ key, label }) => [key, label]), ...more].flatMap(([key, label]) => [
        el("dt", {}, el("kbd", {}, key)),
        el("dd", {}, label),
      ]),
    );
    byId("help-button").addEventListener("click", () => this.#open());
    byId("guide-show").addEventListener("click", () => {
      this.#help.close();
      guide.show();
    });
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
    const action = this.#actions.find(({ key }) => key === event.key);
    if (!action || (!this.#isOn.checked && event.key !== "?")) return;
    event.preventDefault();
    action.act();
  }

  #open() {
    if (!this.#help.open) this.#help.showModal();
  }
}

const isTyping = (node) => node.matches("input:not([type=checkbox]), textarea, select");
