// What can go wrong, in plain words, and the fault that each of them is.

const ORDERS = "/v5/order/create";

export const CATALOGUE = [
  {
    title: "The bot's requests",
    faults: [
      {
        name: "Lose the next answer",
        means: "The exchange takes the order; the bot never hears of it.",
        spec: { target: "rest", match: ORDERS, kind: "lost_response" },
      },
      {
        name: "Lose the next request",
        means: "The order never arrives.",
        spec: { target: "rest", match: ORDERS, kind: "lost_request" },
      },
      {
        name: "Exchange errors for 10 s",
        means: "Every request is answered with 502.",
        spec: { target: "rest", kind: "http_status", status: 502, lasts_ms: 10_000 },
      },
      {
        name: "A web page instead of data",
        means: "The next three answers are HTML.",
        spec: { target: "rest", kind: "html_body", count: 3 },
      },
      {
        name: "Slow answers for 20 s",
        means: "Each takes three seconds.",
        spec: { target: "rest", kind: "delay", delay_ms: 3000, lasts_ms: 20_000 },
      },
      {
        name: "Too many requests",
        means: "The next three are refused with 10006.",
        spec: { target: "rest", kind: "ret_code", ret_code: 10_006, count: 3 },
      },
      {
        name: "Old truth",
        means: "The next two looks at the positions show the past.",
        spec: { target: "rest", match: "/v5/position/list", kind: "stale_read", count: 2 },
      },
    ],
  },
  {
    title: "The private stream",
    faults: [
      {
        name: "Cut the stream",
        means: "The connection breaks without a goodbye.",
        spec: { target: "ws_private", kind: "disconnect" },
      },
      {
        name: "Keep it away for 15 s",
        means: "No new connection is let in.",
        spec: { target: "ws_private", kind: "refuse_connect", lasts_ms: 15_000 },
      },
      {
        name: "Silence for 20 s",
        means: "It stays open and says nothing.",
        spec: { target: "ws_private", kind: "blackhole", lasts_ms: 20_000 },
      },
      {
        name: "Lose three messages",
        means: "The next three never arrive.",
        spec: { target: "ws_private", kind: "drop_message", count: 3 },
      },
      {
        name: "Say everything twice",
        means: "The next five messages come two times.",
        spec: { target: "ws_private", kind: "duplicate", count: 5 },
      },
    ],
  },
  {
    title: "Telegram",
    faults: [
      {
        name: "Flood control",
        means: "The next message is refused: try again in 5 s.",
        spec: { target: "telegram", match: "sendMessage", kind: "flood", retry_after: 5 },
      },
      {
        name: "Lose the next answer",
        means: "The message is sent; the bot does not know it.",
        spec: { target: "telegram", match: "sendMessage", kind: "lost_response" },
      },
      {
        name: "Telegram is away for 15 s",
        means: "Every connection breaks.",
        spec: { target: "telegram", kind: "disconnect", lasts_ms: 15_000 },
      },
    ],
  },
];

// Whether an armed fault is the one that a row of the catalogue arms.
export const isSame = (spec, armed) =>
  armed.target === spec.target &&
  armed.kind === spec.kind &&
  (armed.match ?? "") === (spec.match ?? "") &&
  (armed.lasts_ms ?? null) === (spec.lasts_ms ?? null);
