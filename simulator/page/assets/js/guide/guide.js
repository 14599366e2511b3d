// A checklist of first steps above the page. It ticks itself, and each step can be done for the person or shown.

import { post } from "../api.js";
import { byId, el, prefersStillness, reconcile, setAttribute, setText } from "../dom.js";
import { duration } from "../format.js";
import { showTrouble } from "../trouble.js";
import { LINE, STEPS } from "./steps.js";

const LIT_MS = 1600;

export class Guide {
  #panel = byId("guide");
  #do = byId("guide-do");
  #taken = new Set();
  #seen = { chat: null, account: null, bot: null, events: [], stats: null };
  #chat;
  #desk;

  constructor(chat, desk) {
    this.#chat = chat;
    this.#desk = desk;
    this.#do.addEventListener("click", () => this.act());
    byId("guide-hide").addEventListener("click", () => {
      this.#panel.hidden = true;
      byId("composer-text").focus();
    });
    setText(byId("greeting-line"), LINE);
    byId("greeting-type").addEventListener("click", () => this.#chat.type(LINE));
    this.#draw();
  }

  seeChat(chat) {
    this.#seen.chat = chat;
    this.#tick();
  }

  seeDesk({ account, bot, events, stats }) {
    // Fresh books are those of a simulator that began anew.
    if (events.length < this.#seen.events.length && account.executions.length === 0) this.#taken.clear();
    Object.assign(this.#seen, { account, bot, events, stats });
    this.#tick();
  }

  show() {
    this.#panel.hidden = false;
    this.#do.focus();
  }

  // Does the present step for the person, or shows where it is done.
  act() {
    switch (this.#current()?.name) {
      case "open":
        return this.#chat.type(LINE);
      case "confirm":
        return point(this.#chat.button("Confirm") ?? byId("wall"));
      case "push":
      case "target":
        return this.#desk.step(1);
      case "kill":
        return this.#wish("kill");
      case "return":
        return this.#wish("start");
      default:
        return undefined;
    }
  }

  #wish(what) {
    post("/control/bot", { do: what }).catch(showTrouble);
  }

  #steps() {
    return STEPS.filter(({ needsKeeper }) => !needsKeeper || this.#seen.bot?.attended !== false);
  }

  #current() {
    return this.#steps().find(({ name }) => !this.#taken.has(name));
  }

  // A step counts once those before it do; what is true already is ticked in the same moment.
  #tick() {
    if (this.#seen.chat === null || this.#seen.account === null) return;
    for (let step = this.#current(); step?.isTaken(this.#seen); step = this.#current()) this.#taken.add(step.name);
    this.#draw();
  }

  #draw() {
    const current = this.#current();
    reconcile(
      byId("guide-steps"),
      this.#steps(),
      ({ name }) => name,
      ({ label }) => el("li", {}, el("span", { class: "mark", "aria-hidden": "true" }), el("span", {}, label), el("span", { class: "visually-hidden" })),
      (node, step) => {
        const isTaken = this.#taken.has(step.name);
        node.className = isTaken ? "taken" : step === current ? "current" : "";
        setText(node.lastElementChild, isTaken ? ", done" : "");
        if (step === current) setAttribute(node, "aria-current", "step");
        else node.removeAttribute("aria-current");
      },
    );
    setText(byId("guide-hint"), current ? current.hint : this.#verdict());
    this.#do.hidden = !current?.action;
    if (current?.action) setText(this.#do, current.action);
    setText(byId("guide-hide"), current ? "Hide" : "Close");
  }

  #verdict() {
    const naked = this.#seen.stats.max_naked_ms;
    return naked === 0
      ? "That was it. By the exchange's own count the position had its stop at every instant: naked for 0 ms."
      : `That was it. By the exchange's own count the position was naked for ${duration(naked)} at the longest.`;
  }
}

function point(node) {
  node.scrollIntoView({ block: "center", behavior: prefersStillness() ? "auto" : "smooth" });
  node.focus({ preventScroll: true });
  node.classList.add("pointed-at");
  window.setTimeout(() => node.classList.remove("pointed-at"), LIT_MS);
}
