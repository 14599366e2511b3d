// What moves the prices by itself, and how fast.

import { post } from "../api.js";
import { byId, el, reconcile, setAttribute } from "../dom.js";

const WORDS = { hold: "Hold", random: "Wander", csv: "Replay" };
const TITLES = {
  hold: "Prices stand still until somebody moves them",
  random: "Prices move by chance",
  csv: "A recorded market is played",
};
const SPEEDS = [1, 5, 10, 60, 300];

export class Drive {
  #speed = byId("speed");
  #mode = "hold";
  #act;

  constructor(act) {
    this.#act = act;
    this.#speed.append(...SPEEDS.map((speed) => option(speed)));
    this.#speed.addEventListener("change", () => this.#drive(this.#mode, Number(this.#speed.value)));
  }

  show({ mode, speed }) {
    this.#mode = mode;
    reconcile(
      byId("modes"),
      Object.keys(WORDS),
      (each) => each,
      (each) =>
        el(
          "button",
          { class: "chip", type: "button", title: TITLES[each], on: { click: () => this.#drive(each, Number(this.#speed.value)) } },
          WORDS[each],
        ),
      (button, each) => setAttribute(button, "aria-pressed", String(each === mode)),
    );
    if (document.activeElement === this.#speed) return;
    const value = String(speed);
    if (![...this.#speed.options].some((each) => each.value === value)) this.#speed.append(option(speed));
    this.#speed.value = value;
  }

  #drive(mode, speed) {
    this.#act(() => post("/control/market/mode", { mode, speed }));
  }
}

const option = (speed) => el("option", { value: String(speed) }, `${speed}×`);
