// What an open order is for, in a trader's words.

export function roleOf(order) {
  const kind = String(order.kind ?? "").toLowerCase().replace(/[^a-z]/g, "");
  if (kind.includes("trailing")) return { name: "Trailing stop", tone: "bad", isStop: true };
  if (kind.includes("stoploss")) return { name: "Stop loss", tone: "bad", isStop: true };
  if (kind.includes("takeprofit")) return { name: "Take profit", tone: "good", isProfit: true };
  if (kind.includes("stop") || kind.includes("conditional")) return { name: "Conditional", tone: "bad", isStop: order.reduce_only };
  if (order.reduce_only) return { name: "Take profit", tone: "good", isProfit: true };
  return { name: "Entry", tone: "" };
}

export const priceOf = (order) => (Number(order.trigger_price) > 0 ? order.trigger_price : order.price);
