// Is everything covered? The referee's answer, and how often it was not so.

import { byId, el, reconcile, setText } from "../dom.js";
import { duration } from "../format.js";

// This page asks for prices itself, so those reads say nothing about the bot.
const MARKET_READS = "/v5/market/";

export class Guard {
  #before = new Map();

  // A position is naked now when its naked time grows, or when it has some and no stop is to be seen.
  observe(positions) {
    const seen = new Map();
    const naked = new Set();
    for (const position of positions) {
      const key = slotOf(position);
      const before = this.#before.get(key);
      const grows = before !== undefined && before.openTime === position.open_time && position.naked_ms > before.nakedMs;
      const bare = !(Number(position.stop_loss) > 0) && position.naked_ms > 0 && before === undefined;
      const stays = before?.naked && position.naked_ms > before.nakedMs;
      if (grows || bare || stays) naked.add(key);
      seen.set(key, { nakedMs: position.naked_ms, openTime: position.open_time, naked: naked.has(key) });
    }
    this.#before = seen;
    return naked;
  }

  show(positions, naked, stats) {
    const card = byId("guard");
    card.classList.toggle("naked", naked.size > 0);
    card.classList.toggle("covered", naked.size === 0 && positions.length > 0);
    setText(byId("guard-title"), title(positions.length, naked.size));
    setText(byId("guard-detail"), detail(positions.length, naked.size));
    const measures = [
      ["Longest naked", duration(stats.max_naked_ms ?? 0), stats.max_naked_ms > 0],
      ["Naked in all", duration(stats.total_naked_ms ?? 0), stats.total_naked_ms > 0],
      ["Stop loosened", duration(stats.loose_ms ?? 0), stats.loose_ms > 0],
      ["Doubled ids", String(stats.duplicate_link_ids ?? 0), stats.duplicate_link_ids > 0],
      ["Requests", String(sum(stats.requests, (path) => !path.startsWith(MARKET_READS))), false],
      ["Telegram calls", String(sum(stats.telegram_calls)), false],
    ];
    reconcile(
      byId("measures"),
      measures,
      ([name]) => name,
      ([name]) => el("div", {}, el("dt", {}, name), el("dd")),
      (node, [, value, isBad]) => {
        setText(node.lastElementChild, value);
        node.classList.toggle("bad", Boolean(isBad));
      },
    );
  }
}

export const slotOf = (position) => `${position.symbol}/${position.position_idx}`;

function title(count, naked) {
  if (naked > 0) return naked === 1 ? "A position has no stop" : `${naked} positions have no stop`;
  if (count === 0) return "Flat";
  return count === 1 ? "The position is covered" : `All ${count} positions are covered`;
}

function detail(count, naked) {
  if (naked > 0) return "Some of its size would run unguarded right now.";
  return count === 0 ? "Nothing to guard." : "A stop stands for the full size of each.";
}

function sum(counts, wanted = () => true) {
  return Object.entries(counts ?? {}).reduce((total, [name, count]) => total + (wanted(name) ? count : 0), 0);
}
