// The line in which a person writes. Enter sends, Shift+Enter breaks the line, ↑ in an empty line brings the last one back.

import { byId, el } from "../dom.js";

const EXAMPLES = [
  "/trade BTCUSDT long size 0.01 sl 49000 tp 50500:50% 51000:30% 52000:20% be tp1",
  "/dashboard",
  "/help",
];

export class Composer {
  #text = byId("composer-text");
  #send;
  #last = "";

  constructor(send) {
    this.#send = send;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    byId("examples").append(...EXAMPLES.map((text) => this.#example(text)));
  }

  #example(text) {
    const take = () => {
      this.#text.value = text;
      this.#text.focus();
    };
    return el("button", { type: "button", on: { click: take } }, text);
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.#text.value === "" && this.#last) {
      event.preventDefault();
      this.#text.value = this.#last;
    }
  }

  async #submit() {
    const text = this.#text.value.trim();
    if (!text) return;
    this.#text.value = "";
    this.#last = text;
    if (!(await this.#send(text))) this.#text.value = text;
  }
}
