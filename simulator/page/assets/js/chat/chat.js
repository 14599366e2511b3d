// The chat: who talks, what stands there, and what a person does with it.

import { get, post } from "../api.js";
import { byId, el, reconcile, setText } from "../dom.js";
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { PinnedBar } from "./pinned.js";
import { Toasts } from "./toasts.js";

const NEAR_THE_END_PX = 80;
const ACTIONS = { typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a file…" };

export class Chat {
  refresh = () => {};
  #wall = byId("wall");
  #list = byId("messages");
  #select = byId("chat-select");
  #chatId = null;
  #userId = null;
  #drawn = new Map();
  #waiting = new Map();
  #toasts = new Toasts();
  #pinned = new PinnedBar((messageId) => this.#goTo(messageId));
  #onTrouble;

  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
    new Composer((text) => this.#send(text));
    this.#select.addEventListener("change", () => this.#open(Number(this.#select.value)));
  }

  async poll() {
    this.#showChats(await get("/control/telegram/chats"));
    const asked = this.#chatId;
    const chat = await get(`/control/telegram/chat?chat_id=${asked}`);
    if (asked === this.#chatId) this.#show(chat);
  }

  #showChats(chats) {
    if (!chats.some((chat) => chat.id === this.#chatId)) this.#open(chats[0].id);
    this.#userId = chats.find((chat) => chat.id === this.#chatId).user_id;
    byId("chat-choice").hidden = chats.length < 2;
    reconcile(
      this.#select,
      chats,
      (chat) => chat.id,
      (chat) => el("option", { value: String(chat.id) }),
      (option, chat) => setText(option, `${chat.first_name ?? chat.title}${chat.known ? "" : " (stranger)"}`),
    );
    this.#select.value = String(this.#chatId);
  }

  #open(chatId) {
    this.#chatId = chatId;
    this.#drawn.clear();
    this.#waiting.clear();
    this.#toasts.forget();
    this.#list.replaceChildren();
    this.refresh();
  }

  #show(chat) {
    const messages = new Map(chat.messages.map((message) => [message.message_id, message]));
    const atEnd = this.#wall.scrollHeight - this.#wall.scrollTop - this.#wall.clientHeight < NEAR_THE_END_PX;
    const before = this.#list.childElementCount;
    reconcile(
      this.#list,
      chat.messages,
      (message) => message.message_id,
      (message) => el("article", { class: `message ${message.from}` }),
      (node, message) => this.#draw(node, message, messages.get(message.reply_to)),
    );
    byId("first-steps").hidden = chat.messages.length > 0;
    if (atEnd || before === 0) this.#wall.scrollTop = this.#wall.scrollHeight;
    this.#showState(chat);
    this.#pinned.show(chat.pinned);
    this.#toasts.show(chat.toasts);
    this.#release(new Set(chat.unanswered));
  }

  // Only what changed is drawn again, so that focus and selection stay where they are.
  #draw(node, message, original) {
    const signature = JSON.stringify([message, original?.text]);
    const key = message.message_id;
    if (this.#drawn.get(key) === signature && node.childElementCount > 0) return;
    this.#drawn.set(key, signature);
    const focused = [...node.querySelectorAll("button")].indexOf(document.activeElement);
    node.classList.toggle("has-keys", message.keyboard.length > 0);
    node.replaceChildren(
      ...bubble(message, original, {
        send: (text) => this.#send(text),
        press: (messageId, row, column, button) => this.#press(messageId, row, column, button),
      }),
    );
    if (focused >= 0) node.querySelectorAll("button")[focused]?.focus();
  }

  #showState(chat) {
    const state = byId("bot-state");
    setText(state, chat.chat.blocked ? "blocked by this person" : chat.action ? ACTIONS[chat.action] ?? "busy…" : "bot");
    state.classList.toggle("busy", chat.action !== null);
  }

  async #send(text) {
    try {
      await post("/control/telegram/send", { user_id: this.#userId, chat_id: this.#chatId, text });
    } catch (error) {
      this.#onTrouble(error);
      return false;
    }
    this.#wall.scrollTop = this.#wall.scrollHeight;
    this.refresh();
    return true;
  }

  async #press(messageId, row, column, button) {
    button.classList.add("waiting");
    try {
      const pressed = await post("/control/telegram/press", {
        chat_id: this.#chatId,
        message_id: messageId,
        button: [row, column],
      });
      this.#waiting.set(pressed.callback_query_id, button);
    } catch (error) {
      button.classList.remove("waiting");
      this.#onTrouble(error);
    }
    this.refresh();
  }

  #release(unanswered) {
    for (const [queryId, button] of this.#waiting) {
      if (unanswered.has(queryId)) continue;
      button.classList.remove("waiting");
      this.#waiting.delete(queryId);
    }
  }

  #goTo(messageId) {
    const node = [...this.#list.children].find((child) => child.dataset.key === String(messageId));
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.add("lit");
    window.setTimeout(() => node.classList.remove("lit"), 1200);
  }
}
