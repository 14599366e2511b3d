// The price of one symbol, and the hand that moves it.

import { get, post } from "../api.js";
import { levelsOf } from "../chart/levels.js";
import { byId, el, reconcile, setAttribute, setText } from "../dom.js";
import { grouped, onTick } from "../format.js";

const STEPS = [-1, -0.5, -0.1, 0.1, 0.5, 1];
const FLASH_MS = 700;

export class Market {
  symbol = "BTCUSDT";
  #listed = new Map();
  #shown = null;
  #flash = 0;
  #steps = Promise.resolve();
  #act;
  #refresh;

  constructor(act, refresh) {
    this.#act = act;
    this.#refresh = refresh;
    byId("steps").append(...STEPS.map((percent) => this.#stepButton(percent)));
    byId("jump").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#moveTo(byId("jump-price").value);
    });
  }

  last(symbol) {
    return Number(this.#listed.get(symbol)?.last ?? NaN);
  }

  tickSize(symbol) {
    return this.#listed.get(symbol)?.tick_size ?? "0.1";
  }

  // Half of a position on the instrument's step; a single step is not halved.
  half({ symbol, size }) {
    const step = this.#listed.get(symbol)?.qty_step ?? "0.001";
    return onTick(Math.floor(Math.round(Number(size) / Number(step)) / 2) * Number(step), step);
  }

  show(symbols, account) {
    this.#listed = new Map(symbols.map((each) => [each.symbol, each]));
    if (!this.#listed.has(this.symbol) && symbols.length > 0) this.symbol = symbols[0].symbol;
    this.#showSymbols(symbols, account);
    this.#showPrice();
    this.#showLevels(account);
  }

  // From the price as it is at that moment, one step after the other: what is shown may be a blink old.
  step(percent) {
    const { symbol } = this;
    this.#steps = this.#steps.then(() =>
      this.#act(async () => {
        const { symbols } = await get("/control/market");
        const { last, tick_size } = symbols.find((each) => each.symbol === symbol);
        await post("/control/market/price", { symbol, price: onTick(Number(last) * (1 + percent / 100), tick_size) });
      }),
    );
  }

  #showSymbols(symbols, account) {
    const held = new Set(account.positions.map((position) => position.symbol));
    reconcile(
      byId("symbols"),
      symbols,
      ({ symbol }) => symbol,
      ({ symbol }) =>
        el(
          "button",
          { class: "symbol", type: "button", on: { click: () => this.#choose(symbol) } },
          el("b", {}, symbol.replace(/USDT$/, "")),
          el("span"),
        ),
      (button, { symbol, last }) => {
        setAttribute(button, "aria-pressed", String(symbol === this.symbol));
        button.classList.toggle("held", held.has(symbol));
        setText(button.lastElementChild, grouped(last));
      },
    );
  }

  #choose(symbol) {
    this.symbol = symbol;
    this.#shown = null;
    byId("jump-price").value = "";
    this.#refresh();
  }

  #showPrice() {
    const listed = this.#listed.get(this.symbol);
    if (!listed) return;
    const node = byId("price-now");
    const now = Number(listed.last);
    setText(node, grouped(listed.last));
    setAttribute(byId("jump-price"), "placeholder", listed.last);
    if (this.#shown !== null && now !== this.#shown) {
      node.classList.toggle("rising", now > this.#shown);
      node.classList.toggle("falling", now < this.#shown);
      window.clearTimeout(this.#flash);
      this.#flash = window.setTimeout(() => node.classList.remove("rising", "falling"), FLASH_MS);
    }
    this.#shown = now;
  }

  // Where something would happen: every stop, take profit and entry of this symbol, one tap away.
  #showLevels(account) {
    const levels = levelsOf(this.symbol, account).filter(({ tone }) => tone !== "entry");
    reconcile(
      byId("levels"),
      levels.sort((a, b) => Number(a.price) - Number(b.price)),
      ({ name, price }) => `${name} ${price}`,
      ({ price }) => el("button", { type: "button", on: { click: () => this.#moveTo(price) } }),
      (button, { name, price, tone }) => {
        button.className = `level ${tone}`;
        setText(button, `${name} ${grouped(price)}`);
        setAttribute(button, "title", "Let the price jump there");
      },
    );
  }

  #stepButton(percent) {
    const text = `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
    return el(
      "button",
      { class: `button ${percent < 0 ? "fall" : "rise"}`, type: "button", on: { click: () => this.step(percent) } },
      text,
    );
  }

  #moveTo(price) {
    const { symbol } = this;
    this.#act(() => post("/control/market/price", { symbol, price: String(price) }));
  }
}
