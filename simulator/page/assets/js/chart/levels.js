// The prices at which something would happen, and where the position stands.

import { priceOf, roleOf } from "../desk/roles.js";

// [{ price, text, tone }], each price and word once; `price` stays the exchange's string.
export function levelsOf(symbol, account) {
  const levels = new Map();
  const add = (price, name, tone, qty = "") => {
    if (!(Number(price) > 0)) return;
    const key = `${name} ${Number(price)}`;
    if (!levels.has(key)) levels.set(key, { price, name, tone, text: qty ? `${name} ${qty}` : name });
  };
  for (const position of account.positions) {
    if (position.symbol !== symbol) continue;
    add(position.avg_price, position.side === "Sell" ? "Short" : "Long", "entry", position.size);
    add(position.stop_loss, "Stop", "stop");
    add(position.take_profit, "TP", "profit");
  }
  for (const order of account.orders) {
    if (order.symbol !== symbol || order.category !== "linear") continue;
    const role = roleOf(order);
    add(priceOf(order), role.short, role.line, role.isFull ? "" : order.leaves_qty);
  }
  return [...levels.values()];
}

// What the chart makes room for: where the position stands, its stops, and on either side the next other level.
export function nearLevels(levels, last) {
  const prices = (wanted) => levels.filter(wanted).map(({ price }) => Number(price));
  const own = prices(({ tone }) => tone === "entry" || tone === "stop" || tone === "trail");
  const others = prices(({ tone }) => tone === "profit" || tone === "order");
  const above = Math.min(...others.filter((price) => price >= last));
  const below = Math.max(...others.filter((price) => price < last));
  return [...own, above, below].filter(Number.isFinite);
}
