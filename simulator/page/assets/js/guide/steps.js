// The first steps, each with how one knows that it was taken: only from what the chat and the exchange show.

export const SYMBOL = "BTCUSDT";
export const LINE = `/trade ${SYMBOL} long size 0.01 sl 2% tp 1%:50% 2%:30% 4%:20% be tp1`;

// `seen`: { chat, account, bot, events } as the polls read them. Who kills the bot is its keeper; without one those steps fall away.
export const STEPS = [
  {
    name: "open",
    label: "Type a trade",
    hint: "Open a trade in the chat: one line, with its stop and three targets.",
    action: "Type it for me",
    isTaken: ({ chat }) => chat.messages.some(({ from, text }) => from === "user" && text.startsWith("/trade")),
  },
  {
    name: "confirm",
    label: "Confirm",
    hint: "Read the preview, then press Confirm below it. The stop rides on the order itself.",
    action: "Show me where",
    isTaken: ({ account }) => account.executions.some(({ symbol }) => symbol === SYMBOL),
  },
  {
    name: "push",
    label: "Push the price up",
    hint: "The position is covered from its first instant. Now push the price up, 1 % will do.",
    action: "+1 % for me",
    isTaken: ({ account, events }) =>
      targetFills(account).length > 0 || events.some(({ kind, symbol }) => kind === "price" && symbol === SYMBOL && account.executions.length > 0),
  },
  {
    name: "target",
    label: "TP1 fills",
    hint: "Once the price touches the first target, half of the position is sold there.",
    action: "+1 % for me",
    isTaken: ({ account }) => targetFills(account).length > 0,
  },
  {
    name: "even",
    label: "Stop at break-even",
    hint: "The bot moves the stop to where nothing can be lost any more.",
    action: "",
    isTaken: ({ account }) => account.positions.some(isAtBreakEven),
  },
  {
    name: "kill",
    label: "Kill the bot",
    hint: "Now kill it, without a warning. What it put on the exchange stays there.",
    action: "Kill it",
    needsKeeper: true,
    isTaken: ({ events }) => lastKill(events) >= 0,
  },
  {
    name: "return",
    label: "It returns",
    hint: "Start it again: it finds everything as it is, and goes on.",
    action: "Start it",
    needsKeeper: true,
    isTaken: ({ events }) => events.slice(lastKill(events)).some(isBack),
  },
];

// Fills of resting orders that made a position smaller.
const targetFills = ({ executions }) =>
  executions.filter(({ symbol, is_maker, side }) => symbol === SYMBOL && is_maker && side !== executions.find((each) => each.symbol === SYMBOL)?.side);

function isAtBreakEven({ symbol, side, stop_loss, avg_price }) {
  const ahead = Number(stop_loss) - Number(avg_price);
  return symbol === SYMBOL && Number(stop_loss) > 0 && (side === "Buy" ? ahead >= 0 : ahead <= 0);
}

const lastKill = (events) => events.findLastIndex(({ kind, text }) => kind === "bot" && text.startsWith("The bot is stopped"));

// A bot is back once it listens to its account again.
const isBack = ({ kind, text }) => kind === "connected" && text.includes("/v5/private");
