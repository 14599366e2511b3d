// What was traded last, newest first.

import { byId } from "../dom.js";
import { clockSeconds, grouped } from "../format.js";
import { Table, tag } from "./table.js";

const SHOWN = 12;
const WORDS = {
  CreateByUser: "order",
  CreateByClosing: "closed by the human",
  CreateByStopLoss: "stop loss",
  CreateByPartialStopLoss: "stop loss",
  CreateByTakeProfit: "take profit",
  CreateByPartialTakeProfit: "take profit",
  CreateByTrailingStop: "trailing stop",
  CreateByStopOrder: "conditional",
  CreateByLiq: "liquidation",
};

export class Executions {
  #table = new Table(
    byId("executions"),
    [
      { label: "Time", text: (execution) => clockSeconds(execution.time) },
      { label: "Symbol", text: ({ symbol, category }) => (category === "linear" ? symbol : `${symbol} ${category}`) },
      { label: "Side", fill: (cell, execution) => tag(cell, execution.side, execution.side === "Buy" ? "good" : "bad") },
      { label: "Quantity", class: "number", text: (execution) => grouped(execution.qty) },
      { label: "Price", class: "number", text: (execution) => grouped(execution.price) },
      { label: "Fee", class: "number", text: (execution) => grouped(execution.fee) },
      { label: "Came from", text: origin },
    ],
    "Nothing traded yet.",
  );

  show(executions) {
    this.#table.show(executions.slice(-SHOWN).toReversed(), (execution) => execution.exec_id);
  }
}

function origin(execution) {
  if (execution.exec_type !== "Trade") return execution.exec_type;
  return `${WORDS[execution.create_type] ?? execution.create_type}${execution.is_maker ? ", maker" : ""}`;
}
