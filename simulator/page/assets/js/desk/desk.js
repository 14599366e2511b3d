// The exchange's half: asks for the truth and hands it to its parts.

import { get } from "../api.js";
import { byId, el, reconcile, setText } from "../dom.js";
import { money } from "../format.js";
import { Executions } from "./executions.js";
import { Guard } from "./guard.js";
import { Market } from "./market.js";
import { Orders } from "./orders.js";
import { Positions } from "./positions.js";

export class Desk {
  refresh = () => {};
  #tickSizes = new Map();
  #guard = new Guard();
  #orders = new Orders();
  #executions = new Executions();
  #market;
  #positions;

  constructor(onTrouble) {
    const act = (doing) => this.#act(doing, onTrouble);
    this.#market = new Market(act);
    this.#positions = new Positions(this.#market, act);
  }

  async poll() {
    if (this.#tickSizes.size === 0) await this.#readTickSizes();
    const [account, stats, tickers] = await Promise.all([
      get("/control/account"),
      get("/control/stats"),
      get("/v5/market/tickers?category=linear"),
    ]);
    this.#market.show(tickers.result.list, account, this.#tickSizes);
    const naked = this.#guard.observe(account.positions);
    this.#guard.show(account.positions, naked, stats);
    this.#positions.show(account.positions, naked);
    this.#orders.show(account.orders);
    this.#executions.show(account.executions);
    showWallet(account.wallet);
  }

  async #readTickSizes() {
    const { result } = await get("/v5/market/instruments-info?category=linear");
    for (const instrument of result.list) this.#tickSizes.set(instrument.symbol, instrument.priceFilter.tickSize);
  }

  async #act(doing, onTrouble) {
    try {
      await doing();
    } catch (error) {
      onTrouble(error);
    }
    this.refresh();
  }
}

function showWallet(wallet) {
  reconcile(
    byId("wallet"),
    Object.entries(wallet),
    ([coin]) => coin,
    ([coin]) => el("div", {}, el("dt", {}, `Wallet, ${coin}`), el("dd")),
    (node, [, balance]) => setText(node.lastElementChild, money(balance)),
  );
}
