// What moves the prices by itself, and how fast.

import { post } from "../api.js";
import { allow, byId, el, isAllowed, reconcile, setAttribute } from "../dom.js";
import { showTrouble } from "../trouble.js";

const WORDS = { hold: "Hold", random: "Wander", csv: "Replay" };
const TITLES = {
  hold: "Prices stand still until somebody moves them",
  random: "Prices move by chance",
  csv: "A recorded market is played",
};
const NO_RECORDING = "There is no recording to replay: start the simulator with --csv FILE";
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

  show({ mode, speed, recording }) {
    this.#mode = mode;
    reconcile(
      byId("modes"),
      Object.keys(WORDS),
      (each) => each,
      (each) =>
        el(
          "button",
          { class: "chip", type: "button", on: { click: (event) => this.#choose(event.currentTarget, each) } },
          WORDS[each],
        ),
      (button, each) => {
        const isMissing = each === "csv" && recording === null;
        allow(button, !isMissing);
        setAttribute(button, "title", isMissing ? NO_RECORDING : TITLES[each]);
        setAttribute(button, "aria-pressed", String(each === mode));
      },
    );
    if (document.activeElement === this.#speed) return;
    const value = String(speed);
    if (![...this.#speed.options].some((each) => each.value === value)) this.#speed.append(option(speed));
    this.#speed.value = value;
  }

  #choose(button, mode) {
    if (isAllowed(button)) this.#drive(mode, Number(this.#speed.value));
    else showTrouble(new Error(NO_RECORDING));
  }

  #drive(mode, speed) {
    this.#act(() => post("/control/market/mode", { mode, speed }));
  }
}

const option = (speed) => el("option", { value: String(speed) }, `${speed}×`);
