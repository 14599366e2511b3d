// Asks again and again, never twice at once, and says when the answers stop coming.

const EVERY_MS = 500;
const WHEN_HIDDEN_MS = 4000;

export function poll(ask, onState) {
  let timer = 0;
  let asking = false;

  async function round() {
    if (asking) return;
    asking = true;
    window.clearTimeout(timer);
    try {
      await ask();
      onState(true);
    } catch (error) {
      onState(false, error);
    }
    asking = false;
    timer = window.setTimeout(round, document.hidden ? WHEN_HIDDEN_MS : EVERY_MS);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) round();
  });
  round();
  return round;
}
