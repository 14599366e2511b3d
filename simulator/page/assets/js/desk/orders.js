// Open orders: what each is for and where it waits.

import { byId } from "../dom.js";
import { grouped } from "../format.js";
import { priceOf, roleOf } from "./roles.js";
import { Table, tag } from "./table.js";

export class Orders {
  #table = new Table(
    byId("orders"),
    [
      { label: "Role", fill: (cell, order) => tag(cell, roleOf(order).name, roleOf(order).tone) },
      { label: "Symbol", text: (order) => order.symbol },
      { label: "Side", text: (order) => order.side },
      { label: "Quantity", class: "number", text: quantity },
      { label: "Price", class: "number", text: (order) => (Number(order.price) > 0 ? grouped(order.price) : "market") },
      { label: "Trigger", class: "number", text: (order) => (Number(order.trigger_price) > 0 ? grouped(order.trigger_price) : "–") },
      { label: "Only reduces", text: (order) => (order.reduce_only ? "yes" : "no") },
      { label: "Id", class: "id wide", text: (order) => order.order_link_id || String(order.order_id).slice(0, 8) },
    ],
    "No open orders.",
  );

  show(orders) {
    const sorted = [...orders].sort(
      (a, b) => a.symbol.localeCompare(b.symbol) || Number(priceOf(b)) - Number(priceOf(a)),
    );
    this.#table.show(sorted, (order) => order.order_id);
  }
}

function quantity(order) {
  const total = grouped(order.qty);
  return order.leaves_qty && Number(order.leaves_qty) !== Number(order.qty) ? `${grouped(order.leaves_qty)} of ${total}` : total;
}
