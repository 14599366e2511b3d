// The page: a chat and a desk, each with its own poll of the simulator.

import { Chat } from "./chat/chat.js";
import { Desk } from "./desk/desk.js";
import { byId, setText } from "./dom.js";
import { poll } from "./poll.js";

const linkState = byId("link-state");
const trouble = byId("trouble");
let troubleTimer = 0;

function showLink(up) {
  linkState.classList.toggle("up", up);
  linkState.classList.toggle("down", !up);
  setText(linkState, up ? "live" : "the simulator does not answer");
}

function showTrouble(error) {
  setText(trouble, error.message);
  trouble.hidden = false;
  window.clearTimeout(troubleTimer);
  troubleTimer = window.setTimeout(() => {
    trouble.hidden = true;
  }, 6000);
}

const chat = new Chat(showTrouble);
const desk = new Desk(showTrouble);
chat.refresh = poll(() => chat.poll(), () => {});
desk.refresh = poll(() => desk.poll(), showLink);
