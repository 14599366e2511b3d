// A picture over the whole window; a tap or the button shows it at its full size.

import { byId, setText } from "../dom.js";

export class Viewer {
  #dialog = byId("viewer");
  #picture = byId("viewer-picture");
  #zoom = byId("viewer-zoom");

  constructor() {
    this.#zoom.addEventListener("click", () => this.#toggle());
    this.#picture.addEventListener("click", () => this.#toggle());
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
  }

  open(file, name) {
    this.#picture.src = file.href;
    this.#picture.alt = name;
    this.#set(false);
    this.#dialog.showModal();
  }

  #toggle() {
    this.#set(!this.#dialog.classList.contains("zoomed"));
  }

  #set(isZoomed) {
    this.#dialog.classList.toggle("zoomed", isZoomed);
    this.#zoom.setAttribute("aria-pressed", String(isZoomed));
    setText(this.#zoom, isZoomed ? "Fit" : "Full size");
  }
}
