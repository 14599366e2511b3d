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

export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const CLOCK_SECONDS = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const clock = (seconds) => CLOCK.format(new Date(seconds * 1000));

export function clockSeconds(time) {
  const date = new Date(typeof time === "string" && /^\d+$/.test(time) ? Number(time) : time);
  return Number.isNaN(date.getTime()) ? String(time) : CLOCK_SECONDS.format(date);
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`;
}

// A price on the instrument's tick, as the decimal string the exchange expects.
export function onTick(price, tickSize) {
  const tick = Number(tickSize) || 0.01;
  const digits = (String(tickSize).split(".")[1] ?? "").length;
  return (Math.max(1, Math.round(price / tick)) * tick).toFixed(digits);
}
