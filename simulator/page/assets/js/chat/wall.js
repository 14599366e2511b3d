// The wall of messages: where one stands in it, how much came meanwhile, and the way to the end.

import { byId, prefersStillness, setText } from "../dom.js";

const NEAR_THE_END_PX = 80;
const LIT_MS = 1400;

export class Wall {
  #wall = byId("wall");
  #toEnd = byId("to-end");
  #badge = byId("unread");
  #newest = 0;
  #read = 0;
  #isAtEnd = true;
  #top = 0;

  constructor() {
    this.#toEnd.addEventListener("click", () => this.goToEnd());
    this.#wall.addEventListener("scroll", () => {
      // Only going up leaves the end: when what stands here grows, that is no wish of the person.
      const goesUp = this.#wall.scrollTop < this.#top;
      this.#top = this.#wall.scrollTop;
      if (this.#distance() < NEAR_THE_END_PX) this.#isAtEnd = true;
      else if (goesUp) this.#isAtEnd = false;
      if (this.#isAtEnd) this.#read = this.#newest;
      this.#draw(0);
    });
    // A picture that loads, or a window that shrinks, must not push the end out of sight.
    new ResizeObserver(() => this.#isAtEnd && this.#snap()).observe(this.#wall);
    new ResizeObserver(() => this.#isAtEnd && this.#snap()).observe(byId("messages"));
  }

  // To be called after the messages were drawn.
  follow(messages) {
    this.#newest = messages.at(-1)?.message_id ?? 0;
    if (this.#isAtEnd) {
      this.#read = this.#newest;
      this.#snap();
    }
    this.#draw(messages.filter((message) => message.from === "bot" && message.message_id > this.#read).length);
  }

  forget() {
    this.#newest = this.#read = 0;
    this.#isAtEnd = true;
  }

  goToEnd() {
    this.#isAtEnd = true;
    this.#read = this.#newest;
    this.#snap();
    this.#draw(0);
  }

  goTo(node) {
    this.#isAtEnd = false;
    node.scrollIntoView({ block: "center", behavior: prefersStillness() ? "auto" : "smooth" });
    node.classList.add("lit");
    window.setTimeout(() => node.classList.remove("lit"), LIT_MS);
  }

  #distance() {
    return this.#wall.scrollHeight - this.#wall.scrollTop - this.#wall.clientHeight;
  }

  #snap() {
    this.#wall.scrollTop = this.#wall.scrollHeight;
    this.#top = this.#wall.scrollTop;
  }

  #draw(unread) {
    this.#toEnd.hidden = this.#isAtEnd;
    if (unread > 0 || this.#isAtEnd) {
      this.#badge.hidden = unread === 0;
      setText(this.#badge, String(unread));
    }
  }
}
