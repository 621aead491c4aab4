// The painted area, one byte a pixel, and the canvas that shows it. Pixels are painted or not, never half:
// what is seen is what is sent, and no browser's smoothing or privacy noise can change it.

const BAND = 1 << 20; // pixels shown at a time, so that a huge picture needs no huge copy
const [DARK, LIGHT] = [0xff6414ff, 0xffb48cff]; // alpha, blue, green, red

export class Mask {
  #context;
  #live;
  #settled;
  #touched = null;
  #hatch;

  /** An empty mask of the picture's size. */
  constructor(canvas, width, height) {
    canvas.width = width;
    canvas.height = height;
    this.width = width;
    this.height = height;
    this.count = 0;
    this.#context = canvas.getContext("2d");
    this.#live = new Uint8Array(width * height);
    this.#settled = new Uint8Array(width * height);
    this.#hatch = Math.max(4, Math.round(Math.max(width, height) / 130));
  }

  /** Whether a pixel is painted, 1 or 0. */
  at(x, y) {
    return this.#settled[y * this.width + x];
  }

  /** Paint a shape (1) or wipe it away (0) for now; `settle` keeps it, `revert` forgets it. */
  fill(shape, value) {
    const box = { left: this.width, top: this.height, right: 0, bottom: 0 };
    shape((y, from, to) => {
      const left = Math.max(0, from);
      const right = Math.min(this.width, to);
      if (y < 0 || y >= this.height || left >= right) return;
      this.#live.fill(value, y * this.width + left, y * this.width + right);
      grow(box, { left, right, top: y, bottom: y + 1 });
    });
    if (box.left >= box.right) return;
    this.#touched = grow(this.#touched ?? { ...box }, box);
    this.#show(box);
  }

  /** Keep what was filled: which pixels changed, for `flip`, or null if none did. */
  settle() {
    const box = this.#touched;
    this.#touched = null;
    if (!box) return null;
    const bits = new Uint8Array(Math.ceil(((box.right - box.left) * (box.bottom - box.top)) / 8));
    let changed = 0;
    this.#each(box, (at, number) => {
      if (this.#live[at] === this.#settled[at]) return;
      bits[number >> 3] |= 1 << (number & 7);
      this.#settled[at] = this.#live[at];
      this.count += this.#live[at] ? 1 : -1;
      changed += 1;
    });
    return changed ? { box, bits } : null;
  }

  /** Forget what was filled since the last `settle`. */
  revert() {
    const box = this.#touched;
    this.#touched = null;
    if (!box) return;
    this.#each(box, (at) => {
      this.#live[at] = this.#settled[at];
    });
    this.#show(box);
  }

  /** Turn a change's pixels over: undoes it, or does it again. */
  flip({ box, bits }) {
    this.#each(box, (at, number) => {
      if (!(bits[number >> 3] & (1 << (number & 7)))) return;
      this.#settled[at] ^= 1;
      this.#live[at] = this.#settled[at];
      this.count += this.#settled[at] ? 1 : -1;
    });
    this.#show(box);
  }

  /** Paint what is not painted and the other way round; gives the change. */
  invert() {
    const box = this.#touchAll();
    for (let at = 0; at < this.#live.length; at += 1) this.#live[at] ^= 1;
    this.#show(box);
    return this.settle();
  }

  /** Wipe everything away; gives the change, or null if there was nothing. */
  clear() {
    const box = this.#touchAll();
    this.#live.fill(0);
    this.#show(box);
    return this.settle();
  }

  #touchAll() {
    this.#touched = { left: 0, top: 0, right: this.width, bottom: this.height };
    return this.#touched;
  }

  #each(box, visit) {
    let number = 0;
    for (let y = box.top; y < box.bottom; y += 1) {
      const row = y * this.width;
      for (let x = box.left; x < box.right; x += 1, number += 1) visit(row + x, number);
    }
  }

  #show(box) {
    const width = box.right - box.left;
    const rows = Math.max(1, Math.floor(BAND / width));
    for (let top = box.top; top < box.bottom; top += rows) {
      const band = { ...box, top, bottom: Math.min(box.bottom, top + rows) };
      const image = this.#context.createImageData(width, band.bottom - top);
      const pixels = new Uint32Array(image.data.buffer);
      this.#each(band, (at, number) => {
        if (this.#live[at]) pixels[number] = this.#colour(at);
      });
      this.#context.putImageData(image, box.left, top);
    }
  }

  /** Stripes, which are told from a picture of any colour. */
  #colour(at) {
    const x = at % this.width;
    const y = (at - x) / this.width;
    return Math.floor((x + y) / this.#hatch) & 1 ? DARK : LIGHT;
  }
}

function grow(box, other) {
  box.left = Math.min(box.left, other.left);
  box.top = Math.min(box.top, other.top);
  box.right = Math.max(box.right, other.right);
  box.bottom = Math.max(box.bottom, other.bottom);
  return box;
}
