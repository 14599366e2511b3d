// One message: what it says, what hangs on it, and the buttons below.

import { el } from "../dom.js";
import { bytes, clock } from "../format.js";
import { formatted } from "./entities.js";

// `actions`: send(text), press(messageId, row, column, button), open(file), follow(address), copy(text), goTo(messageId).
export function bubble(message, original, actions) {
  const { file } = message;
  return [
    el(
      "div",
      { class: `bubble${message.photo ? " with-picture" : ""}` },
      message.forwarded_from ? el("p", { class: "forwarded" }, `Forwarded from ${message.forwarded_from}`) : null,
      original ? reply(original, actions) : null,
      file && message.photo ? picture(file, message, actions) : null,
      file && !message.photo ? attachment(file) : null,
      message.text ? el("span", { class: "words" }, ...formatted(message.text, message.entities, actions)) : null,
      message.reactions?.length > 0 ? el("span", { class: "reactions" }, ...message.reactions.map((each) => el("span", {}, each))) : null,
      stamp(message),
    ),
    message.keyboard.length > 0 ? keys(message, actions) : null,
  ].filter((node) => node !== null);
}

function reply(original, actions) {
  return el(
    "button",
    { class: "reply", type: "button", on: { click: () => actions.goTo(original.message_id) } },
    el("b", {}, original.from === "bot" ? "Holdfast" : original.sender),
    el("span", {}, original.text || "Picture or file"),
  );
}

function stamp(message) {
  const words = [message.edited ? "edited" : "", clock(message.date * 1000)].filter(Boolean).join(" ");
  return el(
    "span",
    { class: "stamp" },
    message.pinned ? el("span", { class: "pin-mark", role: "img", "aria-label": "pinned" }) : null,
    words,
    message.from === "user" ? ticks(message.read) : null,
  );
}

// One tick: Telegram has it. Two: the bot has it too.
function ticks(isRead) {
  const label = isRead ? "read by the bot" : "sent";
  return el("span", { class: `ticks${isRead ? " read" : ""}`, role: "img", "aria-label": label });
}

function picture(file, message, actions) {
  const name = message.text ? `Picture: ${message.text.slice(0, 80)}` : "Picture";
  return el(
    "button",
    { class: "picture", type: "button", "aria-label": `${name}. Open`, on: { click: () => actions.open(file, name) } },
    el("img", { src: file.href, width: file.width, height: file.height, alt: "" }),
  );
}

function attachment(file) {
  const suffix = file.name.includes(".") ? file.name.split(".").at(-1).slice(0, 4) : "file";
  return el(
    "a",
    { class: "document", href: file.href, download: file.name },
    el("span", { class: "document-mark", "aria-hidden": "true" }, suffix),
    el("span", {}, el("b", {}, file.name), el("small", {}, `${bytes(file.bytes)} · download`)),
  );
}

function keys(message, actions) {
  const rows = message.keyboard.map((row, rowNumber) =>
    el("div", { class: "keys-row" }, ...row.map((button, column) => key(message, button, rowNumber, column, actions))),
  );
  return el("div", { class: "keys" }, ...rows);
}

function key(message, button, row, column, actions) {
  const click = (event) =>
    button.pressable ? actions.press(message.message_id, row, column, event.currentTarget) : act(button, actions);
  return el(
    "button",
    { class: `key${button.pressable ? "" : " leads-out"}${styleOf(button)}`, type: "button", on: { click } },
    button.text,
  );
}

const styleOf = (button) => (["danger", "success", "primary"].includes(button.style) ? ` ${button.style}` : "");

function act(button, actions) {
  if (button.action === "copy_text") actions.copy(button.value.text);
  else actions.follow(typeof button.value === "string" ? button.value : button.value?.url ?? "");
}
