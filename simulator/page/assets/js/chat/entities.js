// A message's text with its entities, as elements. Links are shown and lead nowhere.

import { el } from "../dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

// These stand on lines of their own, so the line break behind them is already there.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function formatted(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, sorted, onCommand);
}

function pieces(text, start, end, entities, onCommand) {
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
    nodes.push(element(entity, text.slice(entity.offset, stop), pieces(text, entity.offset, stop, inner, onCommand), onCommand));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? Math.min(stop + 1, end) : stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function element(entity, words, children, onCommand) {
  switch (entity.type) {
    case "bot_command":
      return el("button", { class: "command", type: "button", on: { click: () => onCommand(words) } }, ...children);
    case "text_link":
      return el("span", { class: "inert-link", title: entity.url }, ...children);
    case "url":
      return el("span", { class: "inert-link" }, ...children);
    case "spoiler":
      return el(
        "button",
        { class: "spoiler", type: "button", "aria-label": "Hidden text", on: { click: reveal } },
        ...children,
      );
    default:
      return el(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

function reveal(event) {
  event.currentTarget.classList.add("shown");
  event.currentTarget.removeAttribute("aria-label");
}
