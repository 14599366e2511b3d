// The bar of pinned messages: the newest, then one further back with each tap.

import { byId, setText } from "../dom.js";

export class PinnedBar {
  #bar = byId("pinned");
  #text = byId("pinned-text");
  #pins = [];
  #back = 0;

  constructor(goTo) {
    this.#bar.addEventListener("click", () => {
      const pin = this.#current();
      if (!pin) return;
      goTo(pin.message_id);
      this.#back = (this.#back + 1) % this.#pins.length;
      this.#draw();
    });
  }

  show(pins) {
    if (pins.length !== this.#pins.length) this.#back = 0;
    this.#pins = pins;
    this.#draw();
  }

  #current() {
    return this.#pins.at(-1 - this.#back);
  }

  #draw() {
    const pin = this.#current();
    this.#bar.hidden = !pin;
    if (pin) setText(this.#text, pin.text.replace(/\s+/g, " ") || "Picture or file");
  }
}
