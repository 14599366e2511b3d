// The price of one symbol, and the hand that moves it.

import { post } from "../api.js";
import { byId, el, reconcile, setText } from "../dom.js";
import { grouped, onTick } from "../format.js";
import { priceOf, roleOf } from "./roles.js";

const STEPS = [-1, -0.1, 0.1, 1];
const FLASH_MS = 700;

export class Market {
  symbol = "BTCUSDT";
  #tickers = new Map();
  #shown = null;
  #flash = 0;
  #act;

  constructor(act) {
    this.#act = act;
    byId("steps").append(...STEPS.map((percent) => this.#step(percent)));
    byId("jump").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#moveTo(byId("jump-price").value);
    });
  }

  last(symbol) {
    const ticker = this.#tickers.get(symbol);
    return ticker ? Number(ticker.lastPrice) : NaN;
  }

  show(tickers, account, tickSizes) {
    this.tickSizes = tickSizes;
    this.#tickers = new Map(tickers.map((ticker) => [ticker.symbol, ticker]));
    if (!this.#tickers.has(this.symbol) && tickers.length > 0) this.symbol = tickers[0].symbol;
    this.#showSymbols(tickers);
    this.#showPrice();
    this.#showLevels(account);
  }

  #showSymbols(tickers) {
    reconcile(
      byId("symbols"),
      tickers,
      (ticker) => ticker.symbol,
      (ticker) =>
        el(
          "button",
          { class: "symbol", type: "button", on: { click: () => this.#choose(ticker.symbol) } },
          el("b", {}, ticker.symbol.replace(/USDT$/, "")),
          el("span"),
        ),
      (button, ticker) => {
        button.setAttribute("aria-pressed", String(ticker.symbol === this.symbol));
        setText(button.lastElementChild, grouped(ticker.lastPrice));
      },
    );
  }

  #choose(symbol) {
    this.symbol = symbol;
    this.#shown = null;
    byId("jump-price").value = "";
    this.#act(async () => {});
  }

  #showPrice() {
    const ticker = this.#tickers.get(this.symbol);
    if (!ticker) return;
    const node = byId("price-now");
    const now = Number(ticker.lastPrice);
    setText(byId("price-symbol"), ticker.symbol);
    setText(node, grouped(ticker.lastPrice));
    byId("jump-price").placeholder = ticker.lastPrice;
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
    const levels = new Map();
    const add = (price, name, tone) => {
      if (Number(price) > 0 && !levels.has(price)) levels.set(price, { price, name, tone });
    };
    for (const position of account.positions) {
      if (position.symbol === this.symbol) add(position.stop_loss, "Stop loss", "stop");
    }
    for (const order of account.orders) {
      if (order.symbol !== this.symbol) continue;
      const role = roleOf(order);
      add(priceOf(order), role.name, role.isStop ? "stop" : role.isProfit ? "profit" : "");
    }
    reconcile(
      byId("levels"),
      [...levels.values()].sort((a, b) => Number(a.price) - Number(b.price)),
      (level) => level.price,
      (level) => el("button", { type: "button", on: { click: () => this.#moveTo(level.price) } }),
      (button, level) => {
        button.className = `level ${level.tone}`;
        setText(button, `${level.name} ${grouped(level.price)}`);
      },
    );
  }

  #step(percent) {
    const text = `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
    const move = () => this.#moveTo(onTick(this.last(this.symbol) * (1 + percent / 100), this.tickSizes.get(this.symbol)));
    return el("button", { class: `button ${percent < 0 ? "fall" : "rise"}`, type: "button", on: { click: move } }, text);
  }

  #moveTo(price) {
    this.#act(() => post("/control/market/price", { symbol: this.symbol, price: String(price) }));
  }
}
