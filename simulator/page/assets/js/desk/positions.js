// What is held, and what guards it.

import { post } from "../api.js";
import { byId, el, setText } from "../dom.js";
import { duration, grouped, signed } from "../format.js";
import { slotOf } from "./guard.js";
import { Table, tag } from "./table.js";

export class Positions {
  #naked = new Set();
  #market;
  #act;
  #table;

  constructor(market, act) {
    this.#market = market;
    this.#act = act;
    this.#table = new Table(
      byId("positions"),
      [
        { label: "Symbol", text: (position) => position.symbol },
        { label: "Side", fill: side },
        { label: "Size", class: "number", text: (position) => grouped(position.size) },
        { label: "Entry", class: "number", text: (position) => grouped(position.avg_price) },
        { label: "Stop", class: "number", text: (position) => (Number(position.stop_loss) > 0 ? grouped(position.stop_loss) : "none") },
        { label: "Open P&L", class: "number", fill: (cell, position) => this.#profit(cell, position) },
        { label: "Naked", class: "number", fill: (cell, position) => this.#cover(cell, position) },
        { label: "", class: "action", fill: (cell, position) => this.#close(cell, position) },
      ],
      "No position. Open one in the chat.",
    );
  }

  show(positions, naked) {
    this.#naked = naked;
    this.#table.show(positions, slotOf);
  }

  #profit(cell, position) {
    const sign = position.side === "Sell" ? -1 : 1;
    const profit = (this.#market.last(position.symbol) - Number(position.avg_price)) * Number(position.size) * sign;
    const node = cell.firstElementChild ?? cell.appendChild(el("span"));
    node.className = profit < 0 ? "loss" : profit > 0 ? "gain" : "";
    setText(node, Number.isNaN(profit) ? "–" : signed(profit));
  }

  #cover(cell, position) {
    const naked = this.#naked.has(slotOf(position));
    const node = cell.firstElementChild ?? cell.appendChild(el("span"));
    node.className = naked ? "cover naked" : "cover";
    node.title = naked ? "No stop covers all of it" : "A stop covers all of it";
    setText(node, duration(position.naked_ms));
  }

  #close(cell, position) {
    if (cell.firstElementChild) return;
    const { symbol, position_idx } = position;
    const close = () => this.#act(() => post("/control/account/close", { symbol, position_idx }));
    cell.append(el("button", { class: "button", type: "button", title: "As a person would in the app", on: { click: close } }, "Close as the human"));
  }
}

function side(cell, position) {
  const isLong = position.side === "Buy";
  tag(cell, isLong ? "Long" : "Short", isLong ? "good" : "bad");
}
