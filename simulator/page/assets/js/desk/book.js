// Resting orders as a book: by price, dearest first, with the last price between them.

import { post } from "../api.js";
import { byId, el, setAttribute, setText } from "../dom.js";
import { grouped, percent } from "../format.js";
import { AmendDialog } from "./amend.js";
import { belongsToPosition, priceOf, roleOf } from "./roles.js";
import { Table, tag } from "./table.js";

export class Book {
  #market;
  #act;
  #amend;
  #orders = new Map();
  #table;

  constructor(market, act) {
    this.#market = market;
    this.#act = act;
    this.#amend = new AmendDialog(act);
    this.#table = new Table(
      byId("book"),
      [
        { label: "Price", class: "number", text: (row) => grouped(row.price) },
        { label: "Away", class: "number quiet-cell", text: (row) => (row.isLast ? "" : percent(Number(row.price) / row.last - 1)) },
        { label: "What for", fill: (cell, row) => tag(cell, row.isLast ? "last price" : roleOf(row.order).name, row.isLast ? "plain" : roleOf(row.order).tone) },
        { label: "Side", text: (row) => row.order?.side ?? "" },
        { label: "Quantity", class: "number", text: (row) => (row.isLast ? "" : quantity(row.order)) },
        { label: "Id", class: "id", fill: (cell, row) => row.isLast || showId(cell, row.order) },
        { label: "", class: "action", fill: (cell, row) => this.#buttons(cell, row) },
      ],
      "No order rests here.",
      (row) => (row.isLast ? "last-price" : ""),
    );
  }

  show(orders) {
    const { symbol } = this.#market;
    const last = this.#market.last(symbol);
    this.#orders = new Map(orders.map((order) => [order.order_id, order]));
    const own = orders.filter((order) => order.symbol === symbol && order.category === "linear");
    const rows = own.map((order) => ({ key: order.order_id, price: priceOf(order), order, last }));
    if (rows.length > 0) rows.push({ key: "last", price: String(last), isLast: true, last });
    rows.sort((a, b) => Number(b.price) - Number(a.price));
    const others = orders.length - own.length;
    setText(byId("book-title"), `Resting orders, ${symbol}${others > 0 ? ` (and ${others} elsewhere)` : ""}`);
    this.#table.show(rows, (row) => row.key);
  }

  #buttons(cell, row) {
    if (cell.firstElementChild || row.isLast) return;
    const { order_id } = row.order;
    const order = () => this.#orders.get(order_id);
    const cancel = () => this.#act(() => post("/control/account/cancel", { order_id }));
    const change = belongsToPosition(row.order) ? null : button("Change", () => this.#amend.open(order()));
    cell.append(el("span", { class: "pair" }, change, button("Cancel", cancel)));
  }
}

function button(label, click) {
  return el("button", { class: "button small", type: "button", title: "As a person would in the app", on: { click } }, label);
}

// The end of a long id tells more than its beginning; the whole of it is in the title.
function showId(cell, { order_link_id, order_id }) {
  const id = order_link_id || order_id;
  setText(cell, id.length > 13 ? `…${id.slice(-11)}` : id);
  setAttribute(cell, "title", id);
}

function quantity(order) {
  if (Number(order.leaves_qty) === 0) return "all";
  return order.leaves_qty === order.qty ? grouped(order.qty) : `${grouped(order.leaves_qty)} of ${grouped(order.qty)}`;
}
