// Building and updating elements. Text only ever becomes text: nothing here parses HTML.

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "class") node.className = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export const byId = (id) => document.getElementById(id);

// What did not change is not touched, so that a screen reader, a selection and the layout are left alone.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

// A button that cannot act for now stays where it is, focus and all, and says so.
export function allow(button, isAllowed) {
  setAttribute(button, "aria-disabled", String(!isAllowed));
}

export const isAllowed = (button) => button.getAttribute("aria-disabled") !== "true";

export function onPress(button, act) {
  button.addEventListener("click", () => isAllowed(button) && act());
}

// The first child of a cell, made once.
export function only(parent, make) {
  return parent.firstElementChild ?? parent.appendChild(make());
}

// Brings the children of `parent` in line with `items`, keeping (and so not unfocusing) those that stay.
export function reconcile(parent, items, keyOf, create, update = () => {}) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    let node = old.get(key);
    old.delete(key);
    if (!node) {
      node = create(item);
      node.dataset.key = key;
    }
    update(node, item);
    return node;
  });
  for (const node of old.values()) node.remove();
  let cursor = parent.firstElementChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

export const prefersStillness = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
