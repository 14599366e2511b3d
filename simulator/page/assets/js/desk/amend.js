// Changing one order as a person would: what stays as it was is not sent.

import { post } from "../api.js";
import { byId, setText } from "../dom.js";
import { roleOf } from "./roles.js";

export class AmendDialog {
  #dialog = byId("amend");
  #price = byId("amend-price");
  #trigger = byId("amend-trigger");
  #qty = byId("amend-qty");
  #order = null;

  constructor(act) {
    byId("amend-form").addEventListener("submit", (event) => {
      if (event.submitter?.value === "cancel") return;
      const changes = this.#changes();
      const { order_id } = this.#order;
      if (Object.keys(changes).length > 0) act(() => post("/control/account/amend", { order_id, ...changes }));
    });
  }

  open(order) {
    if (!order) return;
    this.#order = order;
    setText(byId("amend-what"), `${roleOf(order).name}, ${order.side} ${order.qty} ${order.symbol}`);
    this.#price.value = order.price;
    this.#trigger.value = order.trigger_price;
    this.#qty.value = order.qty;
    byId("amend-price-field").hidden = !(Number(order.price) > 0);
    byId("amend-trigger-field").hidden = !(Number(order.trigger_price) > 0);
    this.#dialog.showModal();
  }

  #changes() {
    const fields = { price: this.#price.value, trigger_price: this.#trigger.value, qty: this.#qty.value };
    return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== "" && value !== this.#order[name]));
  }
}
