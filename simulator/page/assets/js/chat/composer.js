// The line in which a person writes. Enter sends, Shift+Enter breaks the line, ↑ in an empty line goes back in time.

import { byId, prefersStillness } from "../dom.js";
import { CommandMenu } from "./command_menu.js";

const TYPING_MS = 14;

export class Composer {
  #text = byId("composer-text");
  #menu = new CommandMenu((command, atOnce) => this.#take(command, atOnce));
  #sent = [];
  #back = 0;
  #typing = null;
  #send;

  constructor(send) {
    this.#send = send;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("input", () => this.#menu.suggest(this.#text.value));
  }

  know(commands) {
    this.#menu.know(commands);
  }

  // Puts words into the line and leaves the sending to the person.
  write(words) {
    this.#finishTyping();
    this.#text.focus();
    this.#text.value = words;
    this.#menu.suggest(words);
  }

  // The same, letter by letter, so that one sees what happens; whoever is faster acts on the whole line.
  type(words) {
    if (prefersStillness()) {
      this.write(words);
      return;
    }
    this.write("");
    let shown = 0;
    const timer = window.setInterval(() => {
      shown += 2;
      this.#text.value = words.slice(0, shown);
      if (shown >= words.length) this.#finishTyping();
    }, TYPING_MS);
    this.#typing = { timer, words };
  }

  #finishTyping() {
    if (this.#typing === null) return;
    window.clearInterval(this.#typing.timer);
    this.#text.value = this.#typing.words;
    this.#typing = null;
  }

  #key(event) {
    this.#finishTyping();
    if (this.#menu.press(event.key)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && (this.#text.value === "" || this.#back > 0)) {
      this.#recall(event, 1);
    } else if (event.key === "ArrowDown" && this.#back > 0) {
      this.#recall(event, -1);
    } else if (event.key === "Escape") {
      this.#text.blur();
    }
  }

  #recall(event, by) {
    const back = this.#back + by;
    if (back > this.#sent.length) return;
    event.preventDefault();
    this.#back = back;
    this.#text.value = back > 0 ? this.#sent.at(-back) : "";
  }

  #take(command, atOnce) {
    if (atOnce) {
      this.#text.value = command;
      this.#submit();
    } else {
      this.#text.value = `${command} `;
    }
  }

  async #submit() {
    this.#finishTyping();
    this.#menu.close();
    const text = this.#text.value.trim();
    if (!text) return;
    this.#text.value = "";
    this.#back = 0;
    if (this.#sent.at(-1) !== text) this.#sent.push(text);
    if (!(await this.#send(text))) this.#text.value = text;
  }
}
