// The live candles of one symbol with everything that stands on them; the crosshair follows pointer and arrow keys.

import { byId, el, setText } from "../dom.js";
import { candleInWords, inWords } from "./description.js";
import { levelsOf, nearLevels } from "./levels.js";
import { paintCandles, paintCrosshair, paintFills, paintGrid, paintLevels, placeLevels } from "./paint.js";
import { PriceScale, TimeScale } from "./scale.js";
import { Surface } from "./surface.js";
import { Theme } from "./theme.js";

const INTERVALS = [["1", "1m"], ["5", "5m"], ["15", "15m"], ["60", "1h"], ["240", "4h"], ["D", "1d"]];
const GUTTER_PX = 76;
const FOOT_PX = 20;
const JUMPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
const NARROW_PX = 420;
// The newest candle is not hidden behind the names of the levels.
const ROOM_PX = 96;

export class Chart {
  interval = "1";
  #canvas = byId("chart-canvas");
  #fit = byId("chart-fit");
  #surface = new Surface(this.#canvas, () => this.#draw());
  #theme = new Theme(() => this.#draw());
  #shown = { symbol: "", candles: [], levels: [], fills: [], tickSize: "0.1" };
  #cursor = null;
  #fitsAll = false;
  #view = null;
  #onInterval;

  constructor(onInterval) {
    this.#onInterval = onInterval;
    byId("intervals").append(...INTERVALS.map(([interval, label]) => this.#intervalButton(interval, label)));
    this.#choose("1");
    this.#fit.addEventListener("click", () => {
      this.#fitsAll = !this.#fitsAll;
      this.#fit.setAttribute("aria-pressed", String(this.#fitsAll));
      this.#draw();
    });
    this.#canvas.addEventListener("pointermove", (event) => this.#point(event.offsetX));
    this.#canvas.addEventListener("pointerleave", () => document.activeElement !== this.#canvas && this.#clear());
    this.#canvas.addEventListener("keydown", (event) => this.#press(event));
    this.#canvas.addEventListener("blur", () => this.#clear());
  }

  // `candles` oldest first as the simulator tells them, `account` the whole account.
  show(symbol, candles, account, tickSize) {
    const drawn = candles.map((candle) => ({
      start: candle.start,
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
    }));
    if (symbol !== this.#shown.symbol) this.#cursor = null;
    this.#shown = {
      symbol,
      interval: this.interval,
      tickSize,
      candles: drawn,
      levels: levelsOf(symbol, account),
      fills: fillsOn(drawn, symbol, account.executions),
    };
    setText(byId("chart-words"), inWords(this.#shown));
    this.#draw();
  }

  #draw() {
    const { candles, levels, fills, tickSize } = this.#shown;
    this.#surface.clear();
    const { ctx, width, height, ratio } = this.#surface;
    if (candles.length === 0 || width === 0) return;
    const plot = { left: 0, right: width - GUTTER_PX, top: 6, bottom: height - FOOT_PX };
    const visible = width < NARROW_PX ? candles.slice(-60) : candles;
    const last = visible.at(-1).close;
    const near = this.#fitsAll ? levels.map(({ price }) => Number(price)) : nearLevels(levels, last);
    const low = Math.min(...visible.map((candle) => candle.low), ...near);
    const high = Math.max(...visible.map((candle) => candle.high), ...near);
    const view = {
      ctx,
      width,
      height,
      ratio,
      plot,
      candles: visible,
      interval: this.interval,
      tickSize,
      colours: this.#theme.colours,
      prices: new PriceScale(low, high, plot.top, plot.bottom),
      times: new TimeScale(visible.length, plot.left, plot.right - Math.min(ROOM_PX, width / 6)),
    };
    this.#view = view;
    const skipped = candles.length - visible.length;
    const labels = placeLevels(view, [...levels, { price: last, text: "", tone: "last" }]);
    paintGrid(view, labels);
    paintCandles(view);
    paintLevels(view, labels);
    paintFills(view, fills.map((fill) => ({ ...fill, index: fill.index - skipped })).filter(({ index }) => index >= 0));
    if (this.#cursor !== null) paintCrosshair(view, Math.min(this.#cursor, visible.length - 1));
    this.#read(visible);
  }

  // The candle under the crosshair, or the running one.
  #read(visible) {
    const candle = visible[this.#cursor === null ? visible.length - 1 : Math.min(this.#cursor, visible.length - 1)];
    const words = candleInWords(candle, this.interval, this.#shown.tickSize);
    setText(byId("chart-readout"), words);
    return words;
  }

  #point(x) {
    if (!this.#view) return;
    this.#cursor = this.#view.times.index(x);
    this.#draw();
  }

  #press(event) {
    if (!this.#view) return;
    const end = this.#view.candles.length - 1;
    const at = this.#cursor ?? end + 1;
    if (event.key in JUMPS) this.#cursor = Math.min(end, Math.max(0, at + JUMPS[event.key]));
    else if (event.key === "Home") this.#cursor = 0;
    else if (event.key === "End") this.#cursor = end;
    else if (event.key === "Escape") this.#cursor = null;
    else return;
    event.preventDefault();
    this.#draw();
    if (this.#cursor !== null) setText(byId("chart-spoken"), this.#read(this.#view.candles));
  }

  #clear() {
    this.#cursor = null;
    this.#draw();
  }

  #intervalButton(interval, label) {
    return el(
      "button",
      { class: "chip", type: "button", "data-interval": interval, on: { click: () => this.#choose(interval) } },
      label,
    );
  }

  #choose(interval) {
    this.interval = interval;
    this.#cursor = null;
    for (const button of byId("intervals").children) {
      button.setAttribute("aria-pressed", String(button.dataset.interval === interval));
    }
    this.#onInterval();
  }
}

// The fills that fall on a candle: [{ index, price, side }].
function fillsOn(candles, symbol, executions) {
  if (candles.length === 0) return [];
  const fills = executions.filter((each) => each.symbol === symbol && each.category === "linear" && each.exec_type === "Trade" && each.time >= candles[0].start);
  return fills.map((each) => ({
    index: candles.findLastIndex((candle) => candle.start <= each.time),
    price: Number(each.price),
    side: each.side,
  }));
}
