// Asks again and again, never twice at once: seldom while nobody looks, and ever more seldom while nobody answers.

const EVERY_MS = 400;
const WHEN_HIDDEN_MS = 5000;
const AT_MOST_MS = 5000;

// `ask` reads and draws; `onState(true)` follows an answer, `onState(false, error)` a failure. Returns "ask now".
export function poll(ask, onState) {
  let timer = 0;
  let asking = false;
  let again = false;
  let failures = 0;

  async function round() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    window.clearTimeout(timer);
    try {
      await ask();
      failures = 0;
      onState(true);
    } catch (error) {
      failures += 1;
      onState(false, error);
    }
    asking = false;
    if (again) round();
    else timer = window.setTimeout(round, pause());
  }

  function pause() {
    const backedOff = Math.min(AT_MOST_MS, EVERY_MS * 2 ** Math.min(failures, 6));
    return document.hidden ? Math.max(WHEN_HIDDEN_MS, backedOff) : backedOff;
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) round();
  });
  round();
  return round;
}
