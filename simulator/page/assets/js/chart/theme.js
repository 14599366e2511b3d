// The colours of the page's style sheet, for the canvas; read again when the scheme changes.

const NAMES = ["ink", "quiet", "line", "panel", "accent", "accent-ink", "up", "down", "warn", "entry", "on-mark"];

export class Theme {
  #colours = null;

  constructor(onChange) {
    const schemes = window.matchMedia("(prefers-color-scheme: dark)");
    schemes.addEventListener("change", () => {
      this.#colours = null;
      onChange();
    });
  }

  get colours() {
    this.#colours ??= this.#read();
    return this.#colours;
  }

  #read() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }
}
