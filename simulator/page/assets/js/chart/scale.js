// From prices and candles to pixels, and back.

const HEADROOM = 0.08;

// Prices from bottom to top of a strip of pixels.
export class PriceScale {
  constructor(low, high, top, bottom) {
    const spread = high - low || Math.abs(high) * 0.001 || 1;
    this.low = low - spread * HEADROOM;
    this.high = high + spread * HEADROOM;
    this.top = top;
    this.bottom = bottom;
  }

  y(price) {
    return this.bottom - ((price - this.low) / (this.high - this.low)) * (this.bottom - this.top);
  }

  // Where a price stands, kept inside of the strip; `beyond` is -1 above it, 1 below it, 0 inside.
  place(price) {
    const beyond = price > this.high ? -1 : price < this.low ? 1 : 0;
    return { y: Math.min(this.bottom, Math.max(this.top, this.y(price))), beyond };
  }

  // Round prices, about one for each `apart` pixels.
  ticks(apart) {
    const step = roundStep((this.high - this.low) / Math.max(2, (this.bottom - this.top) / apart));
    const ticks = [];
    for (let number = Math.ceil(this.low / step); number * step <= this.high; number += 1) ticks.push(number * step);
    return ticks;
  }
}

// The candles from left to right, all equally wide.
export class TimeScale {
  constructor(count, left, right) {
    this.count = count;
    this.left = left;
    this.pitch = (right - left) / Math.max(1, count);
  }

  x(index) {
    return this.left + (index + 0.5) * this.pitch;
  }

  index(x) {
    return Math.min(this.count - 1, Math.max(0, Math.floor((x - this.left) / this.pitch)));
  }
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}
