// The chat: who talks, what stands there, and what a person does with it.

import { get, post } from "../api.js";
import { byId, el, reconcile, setText } from "../dom.js";
import { day } from "../format.js";
import { bubble } from "./bubble.js";
import { copy } from "./clipboard.js";
import { Composer } from "./composer.js";
import { PinnedBar } from "./pinned.js";
import { ReplyKeyboard } from "./reply_keyboard.js";
import { Toasts, pop } from "./toasts.js";
import { Viewer } from "./viewer.js";
import { Wall } from "./wall.js";

const ACTIONS = {
  typing: "typing",
  upload_photo: "sending a picture",
  upload_document: "sending a file",
  upload_video: "sending a video",
};

export class Chat {
  refresh = () => {};
  #list = byId("messages");
  #select = byId("chat-select");
  #chatId = null;
  #userId = null;
  #drawn = new Map();
  #waiting = new Map();
  #toasts = new Toasts();
  #viewer = new Viewer();
  #wall = new Wall();
  #composer = new Composer((text) => this.#send(text));
  #replyKeyboard = new ReplyKeyboard((text) => this.#send(text));
  #pinned = new PinnedBar((messageId) => this.#goTo(messageId));
  #actions = {
    send: (text) => this.#send(text),
    press: (messageId, row, column, button) => this.#press(messageId, row, column, button),
    open: (file, name) => this.#viewer.open(file, name),
    follow: (address) => pop(address ? `Leads to ${address}; nothing outside is opened here` : "This button does nothing here"),
    copy,
    goTo: (messageId) => this.#goTo(messageId),
  };
  #onTrouble;

  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
    this.#select.addEventListener("change", () => this.#open(Number(this.#select.value)));
  }

  async poll() {
    this.#showChats(await get("/control/telegram/chats"));
    const asked = this.#chatId;
    const chat = await get(`/control/telegram/chat?chat_id=${asked}`);
    if (asked === this.#chatId) this.#show(chat);
    return chat;
  }

  write(words) {
    this.#composer.write(words);
  }

  type(words) {
    this.#composer.type(words);
  }

  // The newest button whose label has these words, if there is one.
  button(words) {
    return [...this.#list.querySelectorAll(".key")].findLast((key) => key.textContent.includes(words)) ?? null;
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
    this.#wall.forget();
    this.#list.replaceChildren();
    this.refresh();
  }

  #show(chat) {
    const messages = new Map(chat.messages.map((message) => [message.message_id, message]));
    const heard = chat.messages.findLast((message) => message.from === "bot")?.message_id ?? 0;
    reconcile(
      this.#list,
      withDays(chat.messages),
      (item) => item.key,
      (item) => (item.day ? el("p", { class: "day" }, el("span", {}, item.day)) : el("article", { class: `message ${item.message.from}` })),
      (node, { message }) => message && this.#draw(node, { read: message.message_id < heard, ...message }, messages.get(message.reply_to)),
    );
    byId("greeting").hidden = chat.messages.length > 0;
    this.#wall.follow(chat.messages);
    this.#showState(chat);
    this.#pinned.show(chat.pinned);
    this.#toasts.show(chat.toasts);
    this.#composer.know(chat.commands);
    this.#replyKeyboard.show(chat.reply_keyboard);
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
    node.setAttribute("aria-label", message.from === "bot" ? "Holdfast" : "You");
    node.replaceChildren(...bubble(message, original, this.#actions));
    if (focused >= 0) (node.querySelectorAll("button")[focused] ?? byId("composer-text")).focus({ preventScroll: true });
  }

  #showState(chat) {
    const state = byId("chat-state");
    const isBusy = chat.action !== null;
    setText(state, chat.chat.blocked ? "blocked by this person" : isBusy ? ACTIONS[chat.action] ?? "busy" : "bot");
    state.classList.toggle("busy", isBusy);
  }

  async #send(text) {
    try {
      await post("/control/telegram/send", { user_id: this.#userId, chat_id: this.#chatId, text });
    } catch (error) {
      this.#onTrouble(error);
      return false;
    }
    this.#wall.goToEnd();
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
    if (node) this.#wall.goTo(node);
  }
}

// The messages, with the day in front of the first of each.
function withDays(messages) {
  const items = [];
  let last = "";
  for (const message of messages) {
    const name = day(message.date * 1000);
    if (name !== last) items.push({ key: `day ${name}`, day: name });
    last = name;
    items.push({ key: message.message_id, message });
  }
  return items;
}
