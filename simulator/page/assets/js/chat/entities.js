// A message's text with its entities, as elements.

import { el } from "../dom.js";
import { moment } from "./moments.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote" };
const ADDRESSES = new Set(["url", "email", "phone_number", "mention", "hashtag", "cashtag"]);

// These stand on lines of their own, so the line break behind them is already there.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function formatted(text, entities, actions) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, sorted, actions);
}

function pieces(text, start, end, entities, actions) {
  const nodes = [];
  let at = start;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = [];
    next += 1;
    while (next < entities.length && entities[next].offset < stop) inner.push(entities[next++]);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const children = pieces(text, entity.offset, stop, inner, actions);
    nodes.push(element(entity, text.slice(entity.offset, stop), children, actions));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? Math.min(stop + 1, end) : stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function element(entity, words, children, actions) {
  if (ADDRESSES.has(entity.type)) return link(words, children, actions);
  switch (entity.type) {
    case "bot_command":
      return el("button", { class: "command", type: "button", on: { click: () => actions.send(words) } }, ...children);
    case "text_link":
      return link(entity.url, children, actions);
    case "spoiler":
      return spoiler(children);
    case "code":
      return el("code", { title: "Copy", on: { click: () => actions.copy(words) } }, ...children);
    case "pre":
      return preformatted(entity, words, children, actions);
    case "date_time":
      return moment(entity, words);
    case "expandable_blockquote":
      return expandable(words, children);
    default:
      return el(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

// Nothing outside of this machine is ever opened; where a link would lead is said instead.
function link(address, children, actions) {
  return el("button", { class: "link", type: "button", title: address, on: { click: () => actions.follow(address) } }, ...children);
}

function spoiler(children) {
  const reveal = (event) => {
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("aria-label");
  };
  return el("button", { class: "spoiler", type: "button", "aria-label": "Hidden text. Show", on: { click: reveal } }, ...children);
}

function preformatted(entity, words, children, actions) {
  return el(
    "span",
    { class: "preformatted" },
    el(
      "span",
      { class: "pre-head" },
      el("span", {}, entity.language ?? ""),
      el("button", { class: "copy", type: "button", on: { click: () => actions.copy(words) } }, "copy"),
    ),
    el("pre", { tabindex: "0" }, ...children),
  );
}

function expandable(words, children) {
  const quote = el("blockquote", { class: "expandable" }, ...children);
  if (words.split("\n").length <= 3 && words.length < 120) return quote;
  quote.classList.add("folded");
  const toggle = (event) => {
    const isFolded = quote.classList.toggle("folded");
    event.currentTarget.setAttribute("aria-expanded", String(!isFolded));
    event.currentTarget.textContent = isFolded ? "more" : "less";
  };
  quote.append(el("button", { class: "fold", type: "button", "aria-expanded": "false", on: { click: toggle } }, "more"));
  return quote;
}
