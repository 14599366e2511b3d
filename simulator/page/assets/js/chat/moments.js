// A date in a message: the reader's app counts it, so that "4 seconds ago" stays true however long it stands there.

import { el } from "../dom.js";

const EVERY = 1000;
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

// Only the relative form is drawn; any other stands as it was written.
export function moment(entity, words) {
  if (entity.date_time_format !== "r") return el("span", {}, words);
  const node = el("time", { title: words }, told(entity.unix_time));
  const ticking = setInterval(() => {
    if (node.isConnected) node.textContent = told(entity.unix_time);
    else clearInterval(ticking);
  }, EVERY);
  return node;
}

function told(unixTime) {
  const seconds = Math.round(unixTime - Date.now() / 1000);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / length), unit);
}
