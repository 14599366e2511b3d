// A table whose rows stay the same elements while they mean the same thing.

import { el, only, reconcile, setText } from "../dom.js";

export class Table {
  #body = el("tbody");
  #columns;
  #empty;
  #classOf;

  // Columns: { label, class?, text(row) } or { label, class?, fill(cell, row) }.
  constructor(table, columns, empty, classOf = () => "") {
    this.#columns = columns;
    this.#empty = empty;
    this.#classOf = classOf;
    const labels = columns.map((column) => el("th", { scope: "col", class: column.class ?? "" }, column.label));
    table.append(el("thead", {}, el("tr", {}, ...labels)), this.#body);
  }

  show(rows, keyOf) {
    const items = rows.length > 0 ? rows : [null];
    reconcile(
      this.#body,
      items,
      (row) => (row === null ? "none" : keyOf(row)),
      (row) => (row === null ? this.#emptyRow() : this.#newRow(row)),
      (node, row) => row !== null && this.#update(node, row),
    );
  }

  #emptyRow() {
    return el("tr", { class: "none" }, el("td", { colspan: String(this.#columns.length) }, this.#empty));
  }

  #newRow(row) {
    const cells = this.#columns.map((column) => el("td", { class: column.class ?? "", "data-label": column.label }));
    return el("tr", { class: this.#classOf(row) }, ...cells);
  }

  #update(node, row) {
    this.#columns.forEach((column, index) => {
      const cell = node.children[index];
      if (column.fill) column.fill(cell, row);
      else setText(cell, column.text(row));
    });
  }
}

// Puts a small coloured word into a cell.
export function tag(cell, text, tone) {
  const node = only(cell, () => el("span"));
  node.className = `tag ${tone}`;
  setText(node, text);
}
