// Where the picture lies on the stage: `scale` screen pixels for each of the picture's, `x` and `y` its corner.

const MARGIN = 12; // around a picture that fits
const KEPT = 56; // of the picture always stays in sight
const CLOSEST = 16;

export class Viewport {
  #stage;
  #sheet;
  #fitted = true;

  /** Calls `moved` after every change. */
  constructor(stage, sheet, width, height, moved) {
    this.#stage = stage;
    this.#sheet = sheet;
    this.width = width;
    this.height = height;
    this.moved = moved;
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    new ResizeObserver(() => (this.#fitted ? this.fit() : this.#place())).observe(stage);
    this.fit();
  }

  /** The whole picture, as large as it goes. */
  fit() {
    const { clientWidth, clientHeight } = this.#stage;
    this.scale = this.#whole();
    this.x = (clientWidth - this.width * this.scale) / 2;
    this.y = (clientHeight - this.height * this.scale) / 2;
    this.#fitted = true;
    this.#place();
  }

  /** Make everything `factor` times as large round a point of the screen, or the stage's middle. */
  zoom(factor, at = this.middle()) {
    const before = this.toPicture(at);
    const least = Math.min(this.#whole() / 2, 1);
    this.scale = Math.min(Math.max(this.scale * factor, least), Math.max(CLOSEST, this.#whole()));
    const after = this.toScreen(before);
    const corner = this.#stage.getBoundingClientRect();
    this.pan(at.x - corner.left - after.x, at.y - corner.top - after.y);
  }

  /** Move the picture over the screen. */
  pan(right, down) {
    this.#fitted = false;
    this.x += right;
    this.y += down;
    this.#place();
  }

  /** Bring a point of the picture into sight. */
  reveal(point) {
    const { x, y } = this.toScreen(point);
    const right = Math.max(0, MARGIN - x) + Math.min(0, this.#stage.clientWidth - MARGIN - x);
    const down = Math.max(0, MARGIN - y) + Math.min(0, this.#stage.clientHeight - MARGIN - y);
    if (right || down) this.pan(right, down);
  }

  /** The point of the picture under a point of the screen. */
  toPicture({ x, y }) {
    const corner = this.#stage.getBoundingClientRect();
    return { x: (x - corner.left - this.x) / this.scale, y: (y - corner.top - this.y) / this.scale };
  }

  /** Where on the stage a point of the picture is. */
  toScreen({ x, y }) {
    return { x: this.x + x * this.scale, y: this.y + y * this.scale };
  }

  /** The stage's middle, on the screen. */
  middle() {
    const { left, top, width, height } = this.#stage.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  #whole() {
    const { clientWidth, clientHeight } = this.#stage;
    const across = Math.max(1, clientWidth - 2 * MARGIN) / this.width;
    return Math.min(across, Math.max(1, clientHeight - 2 * MARGIN) / this.height);
  }

  #place() {
    const { clientWidth, clientHeight } = this.#stage;
    this.x = Math.min(Math.max(this.x, KEPT - this.width * this.scale), clientWidth - KEPT);
    this.y = Math.min(Math.max(this.y, KEPT - this.height * this.scale), clientHeight - KEPT);
    this.#sheet.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.#sheet.classList.toggle("close", this.scale >= 3);
    this.moved();
  }
}
