// Strokes on the canvas. Lines lie on whole device pixels, so that they are sharp at any density.

import { clock, dayAndClock, priceText } from "../format.js";
import { arrange } from "./labels.js";

const FONT = '11px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const BOLD = FONT.replace("11px", "600 11px");
const LABEL_HEIGHT = 17;
const TIME_LABEL_PX = 92;
const DASHES = { entry: [], last: [1, 3] };

// `view`: { ctx, width, height, ratio, plot: {left, right, top, bottom}, prices, times, colours, candles, interval, tickSize }
// Where a label stands at the right edge, the grid says no price of its own.
export function paintGrid(view, labels) {
  const { ctx, plot, prices, times, colours, candles, height } = view;
  ctx.font = FONT;
  ctx.textBaseline = "middle";
  ctx.strokeStyle = colours.line;
  ctx.fillStyle = colours.quiet;
  for (const price of prices.ticks(46)) {
    const y = sharp(view, prices.y(price));
    line(view, plot.left, y, plot.right, y);
    if (labels.some((label) => Math.abs(label.y - y) < LABEL_HEIGHT)) continue;
    ctx.textAlign = "left";
    ctx.fillText(priceText(price, view.tickSize), plot.right + 8, y);
  }
  ctx.textAlign = "center";
  const each = Math.max(1, Math.ceil(TIME_LABEL_PX / times.pitch));
  for (let index = candles.length - 1 - Math.floor(each / 2); index > 0; index -= each) {
    const x = times.x(index);
    if (x < plot.left + 30) break;
    line(view, sharp(view, x), plot.top, sharp(view, x), plot.bottom);
    ctx.fillText(timeText(candles[index].start, view.interval), x, height - 9);
  }
}

export function paintCandles(view) {
  const { ctx, times, prices, colours, ratio } = view;
  const body = Math.max(1, Math.floor(times.pitch * 0.68 * ratio)) / ratio;
  view.candles.forEach((candle, index) => {
    const rises = candle.close >= candle.open;
    const x = sharp(view, times.x(index));
    ctx.strokeStyle = ctx.fillStyle = rises ? colours.up : colours.down;
    ctx.lineWidth = Math.max(1 / ratio, Math.min(1, times.pitch / 6));
    line(view, x, prices.y(candle.high), x, prices.y(candle.low));
    const top = snap(view, prices.y(Math.max(candle.open, candle.close)));
    const bottom = snap(view, prices.y(Math.min(candle.open, candle.close)));
    const left = snap(view, x - body / 2);
    // A rising candle is hollow where there is room, so that the colour is not all that tells them apart.
    if (rises && body >= 4 && bottom - top >= 3) {
      ctx.clearRect(left, top, body, bottom - top);
      ctx.strokeRect(left + 0.5, top + 0.5, body - 1, bottom - top - 1);
    } else {
      ctx.fillRect(left, top, body, Math.max(1, bottom - top));
    }
  });
}

// Fills: a triangle that points up for a buy, down for a sell.
export function paintFills(view, fills) {
  const { ctx, prices, times, colours } = view;
  for (const { index, price, side } of fills) {
    const { y, beyond } = prices.place(price);
    if (beyond) continue;
    const x = times.x(index);
    const way = side === "Buy" ? 1 : -1;
    ctx.beginPath();
    ctx.moveTo(x, y + 2 * way);
    ctx.lineTo(x - 5.5, y + 11 * way);
    ctx.lineTo(x + 5.5, y + 11 * way);
    ctx.closePath();
    ctx.fillStyle = side === "Buy" ? colours.up : colours.down;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colours.panel;
    ctx.stroke();
  }
}

// Levels with the place of their line (`lineY`) and of their words (`y`), which keep clear of one another.
export function placeLevels({ plot, prices, colours }, levels) {
  const colourOf = { entry: colours.entry, stop: colours.down, profit: colours.up, trail: colours.warn, order: colours.accent, last: colours.ink };
  const labels = levels.map((level) => {
    const { y, beyond } = prices.place(Number(level.price));
    return { ...level, y, lineY: y, beyond, colour: colourOf[level.tone] };
  });
  return arrange(labels, LABEL_HEIGHT + 1, plot.top + 8, plot.bottom - 8);
}

// Levels as lines with their words at the right edge; what lies outside is named at the rim, with an arrow.
export function paintLevels(view, labels) {
  const { ctx, plot } = view;
  for (const { beyond, colour, tone, lineY } of labels) {
    if (beyond) continue;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash(DASHES[tone] ?? [6, 4]);
    line(view, plot.left, sharp(view, lineY), plot.right, sharp(view, lineY));
  }
  ctx.setLineDash([]);
  for (const label of labels) {
    if (label.text) paintName(view, label);
    paintPrice(view, label.y, label.price, label.colour);
  }
}

export function paintCrosshair(view, index) {
  const { ctx, plot, prices, times, colours, candles, height } = view;
  const candle = candles[index];
  const x = sharp(view, times.x(index));
  const y = sharp(view, prices.y(candle.close));
  ctx.strokeStyle = colours.quiet;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  line(view, x, plot.top, x, plot.bottom);
  line(view, plot.left, y, plot.right, y);
  ctx.setLineDash([]);
  paintPrice(view, y, candle.close, colours.quiet);
  ctx.font = BOLD;
  const words = timeText(candle.start, view.interval);
  const width = ctx.measureText(words).width + 12;
  const left = Math.min(plot.right - width, Math.max(plot.left, x - width / 2));
  pill(view, left, height - 18, width, colours.quiet);
  ctx.fillStyle = colours["on-mark"];
  ctx.textAlign = "center";
  ctx.fillText(words, left + width / 2, height - 9.5);
}

function paintName(view, { text, y, beyond, colour }) {
  const { ctx, plot, colours } = view;
  ctx.font = BOLD;
  const words = `${beyond < 0 ? "↑ " : beyond > 0 ? "↓ " : ""}${text}`;
  const width = ctx.measureText(words).width + 10;
  const left = plot.right - width - 6;
  ctx.fillStyle = colours.panel;
  ctx.globalAlpha = 0.86;
  ctx.fillRect(left, y - LABEL_HEIGHT / 2, width, LABEL_HEIGHT - 1);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.fillText(words, left + 5, y);
}

function paintPrice(view, y, price, colour) {
  const { ctx, plot, width, colours } = view;
  pill(view, plot.right + 3, y - 8.5, width - plot.right - 3, colour);
  ctx.font = BOLD;
  ctx.fillStyle = colours["on-mark"];
  ctx.textAlign = "left";
  ctx.fillText(priceText(price, view.tickSize), plot.right + 8, y);
}

function pill({ ctx }, left, top, width, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(left, top, width, LABEL_HEIGHT, 4);
  ctx.fill();
}

function line({ ctx }, fromX, fromY, toX, toY) {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

export function timeText(ms, interval) {
  return Number(interval) < 60 ? clock(ms) : dayAndClock(ms);
}

const snap = ({ ratio }, value) => Math.round(value * ratio) / ratio;
const sharp = ({ ratio }, value) => (Math.floor(value * ratio) + 0.5) / ratio;
