// The keyboard that a bot puts below the line: each key sends its own words.

import { byId, el } from "../dom.js";

export class ReplyKeyboard {
  #node = byId("reply-keyboard");
  #field = byId("composer-text");
  #usual = this.#field.placeholder;
  #drawn = "";
  #send;

  constructor(send) {
    this.#send = send;
  }

  show(keyboard) {
    const drawing = JSON.stringify(keyboard);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    const rows = keyboard?.rows ?? [];
    this.#node.hidden = rows.length === 0;
    this.#field.placeholder = keyboard?.placeholder || this.#usual;
    this.#node.replaceChildren(
      ...rows.map((row) => el("div", { class: "keys-row" }, ...row.map((text) => this.#key(text, keyboard.one_time)))),
    );
  }

  #key(text, isOneTime) {
    const click = () => {
      this.#send(text);
      this.#node.hidden = isOneTime;
    };
    return el("button", { class: "key", type: "button", on: { click } }, text);
  }
}
