// The tools as strokes: each is made at its first point, told the points that follow, and finished or cancelled.

import { capsule, polygon, rectangle } from "./raster.js";

class Brush {
  constructor({ mask, size }, point, value) {
    this.mask = mask;
    this.radius = size / 2;
    this.value = value;
    this.last = point;
    this.move(point);
  }

  move(point) {
    this.mask.fill(capsule(this.last, point, this.radius), this.value);
    this.last = point;
  }

  finish() {
    return this.mask.settle();
  }

  cancel() {
    this.mask.revert();
  }
}

/** A stroke that only draws a line until it is finished. */
class Outline {
  constructor({ mask, sketch }, point, value) {
    this.mask = mask;
    this.sketch = sketch;
    this.value = value;
    this.points = [point];
  }

  move(point) {
    this.points.push(point);
    this.sketch.draw(this.outline());
  }

  finish() {
    this.sketch.wipe();
    const shape = this.shape();
    if (shape) this.mask.fill(shape, this.value);
    return this.mask.settle();
  }

  cancel() {
    this.sketch.wipe();
  }
}

class Lasso extends Outline {
  outline() {
    return this.points;
  }

  shape() {
    return this.points.length > 2 ? polygon(this.points) : null;
  }
}

class Rectangle extends Outline {
  outline() {
    const [a, b] = this.#corners();
    return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
  }

  /** A press that went nowhere means nothing. */
  shape() {
    return this.points.length > 1 ? rectangle(...this.#corners()) : null;
  }

  #corners() {
    return [this.points[0], this.points[this.points.length - 1]];
  }
}

const STROKES = { brush: Brush, eraser: Brush, lasso: Lasso, rectangle: Rectangle };

/** The tools' state: which is in hand, how large the brush is, and the stroke under way. */
export class Tools {
  #stroke = null;

  constructor(mask, sketch, history) {
    this.mask = mask;
    this.sketch = sketch;
    this.history = history;
    this.name = "brush";
    this.size = 4;
  }

  get round() {
    return this.name === "brush" || this.name === "eraser";
  }

  get busy() {
    return this.#stroke !== null;
  }

  start(point, wipes = false) {
    this.cancel();
    const value = wipes || this.name === "eraser" ? 0 : 1;
    this.#stroke = new STROKES[this.name](this, point, value);
  }

  move(point) {
    this.#stroke?.move(point);
  }

  finish() {
    const stroke = this.#stroke;
    this.#stroke = null;
    return stroke ? this.history.push(stroke.finish()) : false;
  }

  cancel() {
    this.#stroke?.cancel();
    this.#stroke = null;
  }
}

/** The line that lasso and rectangle show while they are drawn. */
export class Sketch {
  constructor(paths, viewport) {
    this.paths = paths;
    this.viewport = viewport;
  }

  draw(points) {
    const steps = points.map((point) => {
      const { x, y } = this.viewport.toScreen(point);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    for (const path of this.paths) path.setAttribute("d", `M${steps.join("L")}Z`);
  }

  wipe() {
    for (const path of this.paths) path.removeAttribute("d");
  }
}
