// The page: a chat and a desk, each with its own poll of the simulator, and what belongs to both.

import { Chat } from "./chat/chat.js";
import { Desk } from "./desk/desk.js";
import { Guide } from "./guide/guide.js";
import { Keys } from "./keys.js";
import { Link } from "./link.js";
import { poll } from "./poll.js";
import { showTrouble } from "./trouble.js";

const link = new Link();
const chat = new Chat(showTrouble);
const desk = new Desk(showTrouble);
const guide = new Guide(chat, desk);

chat.refresh = poll(
  async () => guide.seeChat(await chat.poll()),
  () => {},
);
desk.refresh = poll(
  async () => guide.seeDesk(await desk.poll()),
  (up, error) => link.show(up, error),
);
new Keys(chat, desk, guide);
