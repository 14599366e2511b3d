// Faults as switches: one click arms, one disarms, and what is left of each is counted.

import { post, remove } from "../api.js";
import { allow, byId, el, onPress, reconcile, setAttribute, setText } from "../dom.js";
import { CATALOGUE, isSame } from "./catalogue.js";

const STRUCK_SHOWN_MS = 4000;

export class Faults {
  #clear = byId("faults-clear");
  #rows;
  #strikes = [0, 0];
  #act;

  constructor(act) {
    this.#act = act;
    this.#rows = CATALOGUE.flatMap(({ title, faults }) => {
      const rows = faults.map((fault) => new FaultRow(fault, act));
      byId("fault-groups").append(
        el("div", { class: "fault-group", role: "group", "aria-label": title }, el("h4", {}, title), ...rows.map(({ node }) => node)),
      );
      return rows;
    });
    onPress(this.#clear, () => {
      for (const row of this.#rows) row.forget();
      act(() => remove("/control/faults"));
    });
  }

  // `armed`: the faults of the simulator that can still strike; `strikes`: how often one did, as the journal knows it.
  show(armed, strikes) {
    allow(this.#clear, armed.length > 0);
    const isFresh = strikes > this.#strikes[0];
    this.#strikes = [this.#strikes[1], strikes];
    for (const row of this.#rows) row.show(armed.find((each) => isSame(row.spec, each)), isFresh);
    reconcile(
      byId("other-faults"),
      armed.filter((each) => !this.#rows.some(({ spec }) => isSame(spec, each))),
      ({ id }) => id,
      (each) => this.#other(each),
      (node, each) => setText(node.firstElementChild, `${each.kind} on ${each.target} ${each.match}, ${leftOf(each)}`),
    );
  }

  #other({ id }) {
    const disarm = () => this.#act(() => remove(`/control/faults?id=${id}`));
    return el("li", {}, el("span"), el("button", { class: "button small", type: "button", on: { click: disarm } }, "Disarm"));
  }
}

class FaultRow {
  #toggle;
  #left = el("span", { class: "left" });
  #armed = null;
  #struck = 0;
  #timer = 0;

  constructor({ name, means, spec }, act) {
    this.spec = spec;
    this.#toggle = el(
      "button",
      { class: "fault", type: "button", role: "switch", "aria-checked": "false", on: { click: () => act(() => this.#flip()) } },
      el("span", { class: "knob", "aria-hidden": "true" }),
      el("span", { class: "fault-words" }, el("b", {}, name), el("small", {}, means)),
      this.#left,
    );
    this.node = this.#toggle;
  }

  show(armed, isFresh) {
    const struck = armed?.struck ?? 0;
    if (armed && struck > this.#struck) this.#tellStruck();
    // Spent between two looks: it was armed, nobody here disarmed it, and something struck.
    else if (!armed && this.#armed && isFresh) this.#tellStruck();
    this.#struck = struck;
    this.#armed = armed ?? null;
    setAttribute(this.#toggle, "aria-checked", String(Boolean(armed)));
    if (armed) setText(this.#left, leftOf(armed));
    else if (!this.#toggle.classList.contains("struck")) setText(this.#left, "");
  }

  forget() {
    this.#armed = null;
  }

  async #flip() {
    const armed = this.#armed;
    this.#armed = null;
    if (armed) await remove(`/control/faults?id=${armed.id}`);
    else await post("/control/faults", this.spec);
  }

  #tellStruck() {
    this.#toggle.classList.add("struck");
    setText(this.#left, "struck");
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#toggle.classList.remove("struck");
      if (!this.#armed) setText(this.#left, "");
    }, STRUCK_SHOWN_MS);
  }
}

function leftOf({ left, left_ms, struck }) {
  const times = struck > 0 ? `, struck ${struck}×` : "";
  if (left_ms !== null && left_ms !== undefined) return `${Math.ceil(Math.max(0, left_ms) / 1000)} s left${times}`;
  return `${left === null ? "until disarmed" : `${left} left`}${times}`;
}
