// What is held, what guards it, and what a person would do about it in the app.

import { post } from "../api.js";
import { byId, el, reconcile, setAttribute, setText } from "../dom.js";
import { duration, grouped, percent, signed } from "../format.js";

const COUNT_EVERY_MS = 100;
const FIGURES = ["Size", "Entry", "Stop", "Target", "Open P&L"];

export class Positions {
  #list = byId("positions");
  #nakedSince = new Map();
  #market;
  #act;

  constructor(market, act) {
    this.#market = market;
    this.#act = act;
    window.setInterval(() => this.#count(), COUNT_EVERY_MS);
  }

  show(positions) {
    const now = performance.now();
    const naked = positions.filter((position) => position.naked);
    this.#nakedSince = new Map(naked.map((position) => [slotOf(position), now - position.naked_ms]));
    reconcile(
      this.#list,
      positions,
      slotOf,
      (position) => this.#create(position),
      (node, position) => this.#update(node, position),
    );
  }

  // Naked time runs on between two answers, as it does in life.
  #count() {
    for (const node of this.#list.children) {
      const since = this.#nakedSince.get(node.dataset.key);
      if (since !== undefined) setText(node.querySelector(".naked-time"), nakedText(performance.now() - since));
    }
  }

  #create(position) {
    const { symbol, position_idx } = position;
    const slot = { symbol, position_idx };
    return el(
      "article",
      { class: "position", "aria-label": symbol },
      el("header", {}, el("b", {}, symbol), el("span", { class: "tag" }), el("span", { class: "cover" }, el("span", { class: "naked-time" }))),
      el("dl", { class: "figures" }, ...FIGURES.map((name) => el("div", {}, el("dt", {}, name), el("dd", {}, el("span"), el("small"))))),
      el(
        "div",
        { class: "by-hand" },
        this.#field(slot, "stop_loss", "Stop", "Move", "Move the stop"),
        this.#field(slot, "take_profit", "Target", "Set", "Set the target"),
        this.#field(slot, "trailing_stop", "Trail by", "Set", "Set the trailing distance"),
        el(
          "p",
          { class: "row" },
          this.#button("Remove the stop", () => post("/control/account/trading-stop", { ...slot, stop_loss: "0" })),
          this.#button("Close half", () => this.#closeHalf(slot)),
          this.#button("Close as the human", () => post("/control/account/close", slot), "danger"),
        ),
      ),
    );
  }

  // One line: a price and the button that sends it. An empty field is no order; 0 takes the leg away.
  #field(slot, name, label, action, whole) {
    const input = el("input", { inputmode: "decimal", autocomplete: "off", pattern: "[0-9]+([.][0-9]+)?", required: true, "data-leg": name });
    const submit = (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      const value = input.value;
      this.#act(async () => {
        await post("/control/account/trading-stop", { ...slot, [name]: value });
        form.reset();
      });
    };
    return el(
      "form",
      { class: "leg", on: { submit } },
      el("label", {}, el("span", {}, label), input),
      el("button", { class: "button", type: "submit", title: "As a person would in the app", "aria-label": whole }, action),
    );
  }

  #button(label, doing, tone = "") {
    return el(
      "button",
      { class: `button ${tone}`, type: "button", title: "As a person would in the app", on: { click: () => this.#act(doing) } },
      label,
    );
  }

  #closeHalf(slot) {
    const node = [...this.#list.children].find((each) => each.dataset.key === slotOf(slot));
    return post("/control/account/close", { ...slot, qty: node.dataset.half });
  }

  #update(node, position) {
    const isLong = position.side === "Buy";
    const [head, figures] = node.children;
    const [, tag, cover] = head.children;
    tag.className = `tag ${isLong ? "good" : "bad"}`;
    setText(tag, isLong ? "Long" : "Short");
    node.classList.toggle("is-naked", position.naked);
    cover.className = position.naked ? "cover naked" : "cover";
    setAttribute(cover, "title", position.naked ? "No stop covers all of it" : "A stop covers all of it");
    setText(cover.firstElementChild, position.naked ? nakedText(position.naked_ms) : `covered · naked ${duration(position.naked_ms)}`);
    node.dataset.half = this.#market.half(position);
    const trail = Number(position.trailing_stop) > 0 ? `trails by ${grouped(position.trailing_stop)}` : "";
    const values = [
      [grouped(position.size), `${grouped(position.leverage)}×`],
      [grouped(position.avg_price), ""],
      this.#level(position, position.stop_loss, trail),
      this.#level(position, position.take_profit, ""),
      [signed(position.unrealised_pnl), ""],
    ];
    [...figures.children].forEach((figure, index) => {
      const [value, small] = figure.lastElementChild.children;
      setText(value, values[index][0]);
      setText(small, values[index][1]);
    });
    const profit = Number(position.unrealised_pnl);
    figures.lastElementChild.lastElementChild.className = profit < 0 ? "loss" : profit > 0 ? "gain" : "";
    const placeholders = { stop_loss: position.stop_loss, take_profit: position.take_profit, trailing_stop: position.trailing_stop };
    for (const input of node.querySelectorAll("input")) setAttribute(input, "placeholder", placeholders[input.dataset.leg] || "none");
  }

  // A level and how far it is away, or what else there is to say of it.
  #level(position, price, words) {
    if (!(Number(price) > 0)) return ["none", words];
    return [grouped(price), words || percent(Number(price) / this.#market.last(position.symbol) - 1)];
  }
}

const slotOf = (position) => `${position.symbol}/${position.position_idx}`;

const nakedText = (ms) => `naked for ${duration(ms)}`;
