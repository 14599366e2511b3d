// Is everything covered? The referee's answer, and how often it was not so.

import { byId, el, reconcile, setText } from "../dom.js";
import { duration } from "../format.js";

export class Guard {
  show(positions, stats) {
    const naked = positions.filter((position) => position.naked).length;
    const card = byId("guard");
    card.classList.toggle("naked", naked > 0);
    card.classList.toggle("covered", naked === 0 && positions.length > 0);
    setText(byId("positions-title"), title(positions.length, naked));
    setText(byId("guard-detail"), detail(positions.length, naked));
    const measures = [
      ["Max. naked", duration(stats.max_naked_ms), stats.max_naked_ms > 0],
      ["Naked in all", duration(stats.total_naked_ms), stats.total_naked_ms > 0],
      ["Loosened", duration(stats.loose_ms), stats.loose_ms > 0],
      ["Doubled ids", String(stats.duplicate_link_ids), stats.duplicate_link_ids > 0],
      ["Requests", String(sum(stats.requests)), false],
      ["Telegram", String(sum(stats.telegram_calls)), false],
    ];
    reconcile(
      byId("measures"),
      measures,
      ([name]) => name,
      ([name]) => el("div", {}, el("dt", {}, name), el("dd")),
      (node, [, value, isBad]) => {
        setText(node.lastElementChild, value);
        node.classList.toggle("bad", isBad);
      },
    );
  }
}

function title(count, naked) {
  if (naked > 0) return naked === 1 ? "A position has no stop" : `${naked} positions have no stop`;
  if (count === 0) return "No position";
  return count === 1 ? "The position is covered" : `All ${count} positions are covered`;
}

function detail(count, naked) {
  if (naked > 0) return "Some of its size would run unguarded right now.";
  return count === 0 ? "Nothing to guard: open one in the chat." : "A stop stands for the full size of each.";
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
