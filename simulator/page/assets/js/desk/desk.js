// The exchange's half: asks for the truth and hands it to its parts.

import { get } from "../api.js";
import { Bot } from "../bot/bot.js";
import { Chart } from "../chart/chart.js";
import { byId, isAllowed } from "../dom.js";
import { Faults } from "../faults/faults.js";
import { Switches } from "../faults/switches.js";
import { Book } from "./book.js";
import { Drive } from "./drive.js";
import { EventLog } from "./events.js";
import { Executions } from "./executions.js";
import { Guard } from "./guard.js";
import { Market } from "./market.js";
import { Positions } from "./positions.js";
import { showWallet } from "./wallet.js";

const CANDLES = 120;

export class Desk {
  refresh = () => {};
  #act;
  #guard = new Guard();
  #executions = new Executions();
  #log = new EventLog();
  #chart = new Chart(() => this.refresh());
  #market;
  #drive;
  #positions;
  #book;
  #faults;
  #bot;

  constructor(onTrouble) {
    this.#act = (doing) => this.#try(doing, onTrouble);
    this.#market = new Market(this.#act, () => this.refresh());
    this.#drive = new Drive(this.#act);
    this.#positions = new Positions(this.#market, this.#act);
    this.#book = new Book(this.#market, this.#act);
    this.#faults = new Faults(this.#act);
    this.#bot = new Bot(this.#act);
    new Switches(onTrouble);
  }

  // Reads everything once, draws it, and returns what was read.
  async poll() {
    const { symbol } = this.#market;
    const candlesOf = `symbol=${symbol}&interval=${this.#chart.interval}&limit=${CANDLES}`;
    const [market, account, stats, drawn, faults, bot] = await Promise.all([
      get("/control/market"),
      get("/control/account"),
      get("/control/stats"),
      get(`/control/market/candles?${candlesOf}`),
      get("/control/faults"),
      get("/control/bot"),
    ]);
    await this.#log.poll();
    this.#market.show(market.symbols, account);
    this.#drive.show(market);
    if (symbol === this.#market.symbol && drawn.interval === this.#chart.interval) {
      this.#chart.show(symbol, drawn.candles, account, this.#market.tickSize(symbol));
    }
    this.#guard.show(account.positions, stats);
    this.#positions.show(account.positions);
    this.#book.show(account.orders);
    this.#executions.show(account.executions);
    this.#faults.show(faults.faults, this.#log.count("fault_struck"));
    this.#bot.show(bot);
    showWallet(account);
    return { market, account, stats, bot, events: this.#log.events };
  }

  // Moves the price of the chosen symbol by so many percent.
  step(percent) {
    this.#market.step(percent);
  }

  focusBot() {
    const kill = byId("bot-kill");
    (isAllowed(kill) ? kill : byId("bot-start")).focus();
  }

  async #try(doing, onTrouble) {
    try {
      await doing();
    } catch (error) {
      onTrouble(error);
    }
    this.refresh();
  }
}
