// Whether the simulator answers. One missed answer is no news; a second one is said at the top of the page.

import { byId, setText } from "./dom.js";

const TELL_AFTER = 2;

export class Link {
  #state = byId("link-state");
  #gone = byId("gone");
  #missed = 0;

  show(up) {
    this.#missed = up ? 0 : this.#missed + 1;
    const isGone = this.#missed >= TELL_AFTER;
    this.#state.classList.toggle("up", up);
    this.#state.classList.toggle("down", isGone);
    setText(this.#state, up ? "live" : isGone ? "no answer" : "waiting");
    document.body.classList.toggle("stale", isGone);
    this.#gone.hidden = !isGone;
    if (isGone) setText(this.#gone, "The simulator does not answer: what stands below is old. Is it still running? Trying again.");
  }
}
