// The bot's commands: all of them behind the button, and those that fit while a person types one.

import { byId, el, reconcile, setText } from "../dom.js";

export class CommandMenu {
  #menu = byId("command-menu");
  #button = byId("menu-button");
  #field = byId("composer-text");
  #commands = [];
  #shown = [];
  #active = 0;
  #choose;

  constructor(choose) {
    this.#choose = choose;
    this.#button.addEventListener("click", () => {
      if (this.isOpen && this.#shown.length === this.#commands.length) this.close();
      else this.#open(this.#commands);
      this.#field.focus();
    });
    this.#field.addEventListener("blur", () => this.close());
    // The field keeps the focus while the menu is used.
    this.#menu.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#button.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.#menu.hidden;
  }

  know(commands) {
    this.#commands = commands;
    this.#button.hidden = commands.length === 0;
  }

  // What a person has typed so far.
  suggest(text) {
    const begun = /^\/(\w*)$/.exec(text);
    const fitting = begun ? this.#commands.filter(({ command }) => command.startsWith(begun[1].toLowerCase())) : [];
    if (fitting.length > 0) this.#open(fitting);
    else this.close();
  }

  // True when the key was for the menu.
  press(key) {
    if (!this.isOpen) return false;
    if (key === "ArrowDown" || key === "ArrowUp") this.#move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter") this.#take(this.#shown[this.#active], true);
    else if (key === "Tab") this.#take(this.#shown[this.#active], false);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  close() {
    this.#menu.hidden = true;
    this.#announce(false);
  }

  #open(commands) {
    this.#shown = commands;
    this.#active = 0;
    this.#menu.hidden = commands.length === 0;
    reconcile(
      this.#menu,
      commands,
      ({ command }) => command,
      (command) => this.#option(command),
      (node, { description }) => setText(node.lastElementChild, description),
    );
    this.#announce(this.isOpen);
  }

  #option(command) {
    return el(
      "div",
      { class: "command-option", role: "option", id: `command-${command.command}`, on: { click: () => this.#take(command, true) } },
      el("b", {}, `/${command.command}`),
      el("span"),
    );
  }

  #take(command, atOnce) {
    this.close();
    this.#choose(`/${command.command}`, atOnce);
  }

  #move(by) {
    this.#active = (this.#active + by + this.#shown.length) % this.#shown.length;
    this.#announce(true);
  }

  #announce(isOpen) {
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.#field.setAttribute("aria-expanded", String(isOpen));
    [...this.#menu.children].forEach((node, index) => {
      const isActive = isOpen && index === this.#active;
      node.setAttribute("aria-selected", String(isActive));
      if (isActive) {
        this.#field.setAttribute("aria-activedescendant", node.id);
        node.scrollIntoView({ block: "nearest" });
      }
    });
    if (!isOpen) this.#field.removeAttribute("aria-activedescendant");
  }
}
