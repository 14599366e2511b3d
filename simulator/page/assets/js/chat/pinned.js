// The bar of pinned messages: the newest, then one further back with each tap.

import { byId, el, setText } from "../dom.js";

const MARKS = 4;

export class PinnedBar {
  #bar = byId("pinned");
  #text = byId("pinned-text");
  #marks = byId("pinned-marks");
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
    if (!pin) return;
    setText(this.#text, pin.text.replace(/\s+/g, " ") || "Picture or file");
    const count = Math.min(this.#pins.length, MARKS);
    if (this.#marks.childElementCount !== count) this.#marks.replaceChildren(...Array.from({ length: count }, () => el("i")));
    const lit = count - 1 - Math.min(this.#back, count - 1);
    [...this.#marks.children].forEach((mark, index) => mark.classList.toggle("lit", index === lit));
  }
}
