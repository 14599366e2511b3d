// What happened, as the simulator's journal tells it. Newest first.

import { get } from "../api.js";
import { byId, el, reconcile } from "../dom.js";
import { clockSeconds } from "../format.js";

const KEPT = 600;
const SHOWN = 150;

// Kind of line -> the group it is filtered by; the order is that of the choice.
const GROUPS = [
  ["fills", /^(filled|position_|funding|liquidated|deleveraged|settled)/],
  ["stops", /^stop_/],
  ["orders", /^order_/],
  ["faults", /^(fault|refused|switch)/],
  ["connections", /^(connected|disconnected|bot)/],
  ["market", /^(price|market|instrument|reset)/],
];

export class EventLog {
  events = [];
  #last = 0;
  #list = byId("events");
  #filter = byId("events-filter");

  constructor() {
    this.#filter.append(
      el("option", { value: "" }, "everything"),
      ...GROUPS.map(([group]) => el("option", { value: group }, group)),
    );
    this.#filter.addEventListener("change", () => this.#draw());
  }

  count(kind) {
    return this.events.filter((event) => event.kind === kind).length;
  }

  async poll() {
    const { events, last } = await get(`/control/events?after=${this.#last}`);
    if (last < this.#last) {
      // Another simulator answers on this port now, and counts from the beginning.
      this.#last = 0;
      this.events = [];
      return;
    }
    if (events.length === 0 && last === this.#last && this.#list.childElementCount > 0) return;
    this.#last = last;
    const begun = events.findLastIndex(({ kind }) => kind === "reset");
    this.events = (begun >= 0 ? events.slice(begun) : [...this.events, ...events]).slice(-KEPT);
    this.#draw();
  }

  #draw() {
    const wanted = this.#filter.value;
    const shown = this.events.filter(({ kind }) => wanted === "" || groupOf(kind) === wanted).slice(-SHOWN);
    reconcile(
      this.#list,
      shown.length > 0 ? shown.toReversed() : [null],
      (event) => event?.id ?? "none",
      (event) => (event === null ? el("li", { class: "quiet" }, "Nothing yet.") : line(event)),
    );
  }
}

const groupOf = (kind) => GROUPS.find(([, pattern]) => pattern.test(kind))?.[0] ?? "";

function line({ time, kind, who, text }) {
  return el(
    "li",
    { class: `event ${groupOf(kind)} ${kind}` },
    el("p", { class: "event-head" }, el("time", {}, clockSeconds(time)), el("span", { class: who }, who)),
    el("p", { class: "event-text" }, text),
  );
}
