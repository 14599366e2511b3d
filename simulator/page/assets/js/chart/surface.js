// A canvas that is always as fine as the screen: its pixels are the device's, whatever its size or the zoom.

export class Surface {
  width = 0;
  height = 0;
  ratio = 1;
  #canvas;

  constructor(canvas, onResize) {
    this.#canvas = canvas;
    this.ctx = canvas.getContext("2d");
    new ResizeObserver(() => {
      this.#measure();
      onResize();
    }).observe(canvas);
    this.#measure();
  }

  clear() {
    if (this.ratio !== window.devicePixelRatio) this.#measure();
    this.ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.ctx.clearRect(0, 0, this.width, this.height);
  }

  #measure() {
    this.ratio = window.devicePixelRatio || 1;
    this.width = this.#canvas.clientWidth;
    this.height = this.#canvas.clientHeight;
    this.#canvas.width = Math.round(this.width * this.ratio);
    this.#canvas.height = Math.round(this.height * this.ratio);
  }
}
