// The drawer of the exchange's switches: what is not documented, and can be one way or the other.

import { get, post } from "../api.js";
import { byId, el, reconcile } from "../dom.js";

export class Switches {
  #drawer = byId("switches");
  #onTrouble;

  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
    byId("switches-button").addEventListener("click", async () => {
      this.#drawer.showModal();
      await this.#read();
    });
  }

  async #read() {
    try {
      const { switches } = await get("/control/switches");
      reconcile(
        byId("switch-list"),
        switches,
        ({ name }) => name,
        (each) => this.#create(each),
        update,
      );
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #create(each) {
    const id = `switch-${each.name}`;
    const field = fieldOf(each, id);
    field.addEventListener("change", () => this.#turn(each, field));
    return el(
      "div",
      { class: "switch" },
      el("label", { for: id }, el("b", {}, each.name.replaceAll("_", " ")), el("small", {}, `${each.meaning}. Default: ${words(each.default)}.`)),
      field,
    );
  }

  async #turn({ name, kind }, field) {
    try {
      await post("/control/switch", { name, value: valueOf(kind, field) });
    } catch (error) {
      field.value = field.dataset.stands;
      this.#onTrouble(error);
    }
    await this.#read();
  }
}

function fieldOf({ kind, choices }, id) {
  if (kind === "boolean") return el("input", { id, type: "checkbox", role: "switch" });
  if (kind === "choice") return el("select", { id }, ...choices.map((choice) => el("option", { value: choice }, choice)));
  return el("input", { id, inputmode: "decimal", autocomplete: "off" });
}

function valueOf(kind, field) {
  if (kind === "boolean") return field.checked;
  return kind === "milliseconds" ? Number(field.value) : field.value;
}

function update(node, { kind, value, default: usual }) {
  const field = node.lastElementChild;
  node.classList.toggle("turned", value !== usual);
  field.dataset.stands = String(value);
  if (kind === "boolean") field.checked = value;
  // What somebody is typing is not taken from under their fingers.
  else if (document.activeElement !== field) field.value = String(value);
}

const words = (value) => (value === true ? "on" : value === false ? "off" : String(value));
