// What the bot answers to a tap: a toast that goes by itself, or an alert that wants to be closed.

import { byId, el, setText } from "../dom.js";

const SHOWN_MS = 3500;

export class Toasts {
  #seen = null;

  // The first call only learns what was said before this page was opened.
  show(toasts) {
    const fresh = this.#seen === null ? [] : toasts.filter((toast) => !this.#seen.has(toast.id));
    this.#seen = new Set(toasts.map((toast) => toast.id));
    for (const toast of fresh) {
      if (toast.alert) alertBox(toast.text);
      else pop(toast.text);
    }
  }

  forget() {
    this.#seen = null;
  }
}

export function pop(text) {
  const node = el("p", { class: "toast" }, text);
  byId("toasts").append(node);
  window.setTimeout(() => node.remove(), SHOWN_MS);
}

function alertBox(text) {
  const dialog = byId("alert");
  setText(byId("alert-text"), text);
  if (!dialog.open) dialog.showModal();
}
