// The chart in words, for who does not see it.

import { grouped, percent, priceText } from "../format.js";
import { timeText } from "./paint.js";

const INTERVALS = { D: "one day", W: "one week", M: "one month" };

export function inWords({ symbol, interval, candles, levels, fills, tickSize }) {
  if (candles.length === 0) return `${symbol}: no candles yet.`;
  const first = candles[0];
  const last = candles.at(-1);
  const high = Math.max(...candles.map((candle) => candle.high));
  const low = Math.min(...candles.map((candle) => candle.low));
  const told = levels.map(({ text, price }) => `${text} at ${grouped(price)}`).join(", ");
  return [
    `${symbol}, ${candles.length} candles of ${INTERVALS[interval] ?? `${interval} minutes`}:`,
    `now ${priceText(last.close, tickSize)}, ${percent(last.close / first.open - 1)} since the first,`,
    `between ${priceText(low, tickSize)} and ${priceText(high, tickSize)}.`,
    told ? `Lines: ${told}.` : "No position and no order.",
    fills.length > 0 ? `${fills.length} fill${fills.length === 1 ? "" : "s"} shown.` : "",
    "Arrow keys move along the candles.",
  ].join(" ");
}

export function candleInWords(candle, interval, tickSize) {
  const price = (value) => priceText(value, tickSize);
  return (
    `${timeText(candle.start, interval)}  O ${price(candle.open)}  H ${price(candle.high)}  ` +
    `L ${price(candle.low)}  C ${price(candle.close)}  ${percent(candle.close / candle.open - 1)}`
  );
}
