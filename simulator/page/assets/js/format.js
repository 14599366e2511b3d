// How numbers and times read. Decimals stay the strings they came as; floats only measure and compare.

export function grouped(decimal) {
  if (decimal === "" || decimal === null || decimal === undefined) return "–";
  const [whole, fraction] = String(decimal).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

export function money(value) {
  return Number(value).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function signed(value) {
  return `${value < 0 ? "−" : "+"}${money(Math.abs(value))}`;
}

export function percent(fraction) {
  const value = Math.abs(fraction * 100);
  return `${fraction < 0 ? "−" : "+"}${value.toFixed(value < 10 ? 2 : 1)} %`;
}

export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}

export function elapsed(ms) {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : duration(ms);
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const CLOCK_SECONDS = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

export const clock = (ms) => CLOCK.format(new Date(ms));

export const clockSeconds = (ms) => CLOCK_SECONDS.format(new Date(ms));

export const dayAndClock = (ms) => DAY_AND_CLOCK.format(new Date(ms));

export function day(ms) {
  return new Date(ms).toDateString() === new Date().toDateString() ? "Today" : DAY.format(new Date(ms));
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`;
}

const digitsOf = (tickSize) => (String(tickSize).split(".")[1] ?? "").length;

// A price on the instrument's tick, as the decimal string that the exchange expects.
export function onTick(price, tickSize) {
  const tick = Number(tickSize) || 0.01;
  return (Math.max(1, Math.round(price / tick)) * tick).toFixed(digitsOf(tickSize));
}

// A drawn price, read for people.
export const priceText = (price, tickSize) => grouped(Number(price).toFixed(digitsOf(tickSize)));
