// The bot's process: whether it lives, since when, and the hand that kills and starts it.

import { post } from "../api.js";
import { allow, byId, onPress, setText } from "../dom.js";
import { elapsed } from "../format.js";

const STATES = {
  running: ["Running", "A kill is like a power cut: no goodbye. Its stops stay on the exchange."],
  stopped: ["Killed", "Nothing guards now but what stands on the exchange. Move the price, then start it again."],
  unknown: ["Starting", "It reads its state and asks the exchange what happened meanwhile."],
  unattended: ["Started elsewhere", "Only a bot that make run started beside this page can be killed from here."],
};

export class Bot {
  #card = byId("bot");
  #kill = byId("bot-kill");
  #start = byId("bot-start");

  constructor(act) {
    onPress(this.#kill, () => act(() => post("/control/bot", { do: "kill" })));
    onPress(this.#start, () => act(() => post("/control/bot", { do: "start" })));
  }

  show({ attended, state, pid, seconds, wish }) {
    const shown = attended ? state : "unattended";
    const [title, detail] = STATES[shown];
    this.#card.dataset.state = shown;
    const time = elapsed(seconds * 1000);
    const lead = shown === "running" ? `Process ${pid}, up for ${time}. ` : shown === "stopped" ? `Down for ${time}. ` : "";
    setText(byId("bot-state"), title);
    setText(byId("bot-detail"), lead + detail);
    allow(this.#kill, shown === "running" && wish === null);
    allow(this.#start, shown === "stopped" && wish === null);
  }
}
