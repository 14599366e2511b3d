// What the simulator refused, said for a while.

import { byId, setText } from "./dom.js";

const SHOWN_MS = 6000;
let timer = 0;

export function showTrouble(error) {
  const node = byId("trouble");
  setText(node, error.message);
  node.hidden = false;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    node.hidden = true;
  }, SHOWN_MS);
}
