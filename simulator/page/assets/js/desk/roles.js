// What an open order is for, in a trader's words.

const ENTRY = { name: "Entry", short: "Entry", line: "order", tone: "" };
const STOP = { name: "Stop loss", short: "Stop", line: "stop", tone: "bad" };
const PROFIT = { name: "Take profit", short: "TP", line: "profit", tone: "good" };
const TRAIL = { name: "Trailing stop", short: "Trail", line: "trail", tone: "bad" };
const CONDITIONAL = { name: "Conditional", short: "Conditional", line: "order", tone: "bad" };

export function roleOf(order) {
  const kind = String(order.kind ?? "").toLowerCase();
  if (kind.includes("trailing")) return { ...TRAIL, isFull: true };
  if (kind.includes("stoploss")) return { ...STOP, isFull: !kind.includes("partial") };
  if (kind.includes("takeprofit")) return { ...PROFIT, isFull: !kind.includes("partial") };
  if (kind.includes("stop")) return order.reduce_only ? { ...STOP, name: "Conditional stop" } : CONDITIONAL;
  return order.reduce_only ? PROFIT : ENTRY;
}

export const priceOf = (order) => (Number(order.trigger_price) > 0 ? order.trigger_price : order.price);

// An order that belongs to a position (its Full stop or target) follows that position and is changed there.
export const belongsToPosition = (order) => roleOf(order).isFull === true;
