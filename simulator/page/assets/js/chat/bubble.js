// One message: what it says, what hangs on it, and the buttons below.

import { el } from "../dom.js";
import { bytes, clock } from "../format.js";
import { formatted } from "./entities.js";

export function bubble(message, original, actions) {
  const file = message.file;
  return [
    el(
      "div",
      { class: "bubble" },
      original ? el("div", { class: "reply" }, original.text || "Picture or file") : null,
      file && message.photo ? picture(file) : null,
      file && !message.photo ? document_(file) : null,
      message.text ? el("span", { class: "words" }, ...formatted(message.text, message.entities, actions.send)) : null,
      el("span", { class: "stamp" }, stamp(message)),
    ),
    message.keyboard.length > 0 ? keys(message, actions) : null,
  ].filter((node) => node !== null);
}

function stamp(message) {
  return [message.pinned ? "pinned" : "", message.edited ? "edited" : "", clock(message.date)].filter(Boolean).join(" · ");
}

function picture(file) {
  return el("img", { class: "picture", src: file.href, width: file.width, height: file.height, alt: "Picture from the bot" });
}

function document_(file) {
  return el(
    "a",
    { class: "document", href: file.href, download: file.name },
    el("span", { class: "document-mark", "aria-hidden": "true" }, file.name.split(".").at(-1).slice(0, 4)),
    el("span", {}, el("b", {}, file.name), el("small", {}, bytes(file.bytes))),
  );
}

function keys(message, actions) {
  const rows = message.keyboard.map((row, rowNumber) =>
    el("div", { class: "keys-row" }, ...row.map((button, column) => key(message, button, rowNumber, column, actions))),
  );
  return el("div", { class: "keys" }, ...rows);
}

function key(message, button, row, column, actions) {
  return el(
    "button",
    {
      class: "key",
      type: "button",
      disabled: !button.pressable,
      title: button.pressable ? null : "This button opens something outside of the chat",
      on: { click: (event) => actions.press(message.message_id, row, column, event.currentTarget) },
    },
    button.text,
  );
}
