// What the account holds.

import { byId, el, reconcile, setText } from "../dom.js";
import { money } from "../format.js";

export function showWallet({ wallet, margin }) {
  reconcile(
    byId("wallet"),
    [
      ...Object.entries(wallet).map(([coin, balance]) => [`Wallet, ${coin}`, balance]),
      ["Equity", margin.equity],
      ["Free", margin.available],
    ],
    ([name]) => name,
    ([name]) => el("div", {}, el("dt", {}, name), el("dd")),
    (node, [, amount]) => setText(node.lastElementChild, money(amount)),
  );
}
