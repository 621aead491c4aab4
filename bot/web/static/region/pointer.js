// Mouse, pen and fingers on the stage. One finger paints; two move and zoom, and what the first of them began
// to paint while the second was on its way is forgotten. While a pen is down, a hand on the glass does nothing.

const BEGUN = 24; // screen pixels after which a stroke is meant
const MIDDLE = 1;
const PEN_ERASER = 32;

export class Pointer {
  #down = new Map();
  #mode = "idle"; // idle, stroke, pan, pinch, spent
  #start = null;
  #stage;

  /** `changed` is called after each stroke, `hovered` with where the pointer is, or null. */
  constructor({ stage, viewport, tools, changed, hovered }) {
    this.#stage = stage;
    this.viewport = viewport;
    this.tools = tools;
    this.changed = changed;
    this.hovered = hovered;
    this.panning = false; // the space bar is held
    stage.addEventListener("pointerdown", (event) => this.#press(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    stage.addEventListener("pointerup", (event) => this.#release(event));
    stage.addEventListener("pointercancel", (event) => this.#lose(event));
    stage.addEventListener("pointerleave", () => this.hovered(null));
    stage.addEventListener("contextmenu", (event) => event.preventDefault());
    // A quick stroke is no fling: browsers swallow the tap that follows one.
    stage.addEventListener("touchstart", (event) => isOurs(event) && event.preventDefault(), { passive: false });
    stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #press(event) {
    if (!isOurs(event) || this.#palm(event)) return;
    this.#stage.focus({ preventScroll: true });
    this.#stage.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, place(event));
    if (this.#down.size === 1) this.#begin(event);
    else if (this.#down.size === 2 && event.pointerType === "touch") this.#pinch();
  }

  /** A hand that rests on the glass while a pen is down. */
  #palm(event) {
    return event.pointerType === "touch" && this.#down.size > 0 && this.type === "pen";
  }

  #begin(event) {
    this.type = event.pointerType;
    this.#start = place(event);
    if (event.button === MIDDLE || this.panning || this.tools.name === "hand") {
      this.#turn("pan");
    } else if (event.button === 0 || event.buttons & PEN_ERASER) {
      this.#turn("stroke");
      const wipes = event.altKey || Boolean(event.buttons & PEN_ERASER);
      this.tools.start(this.viewport.toPicture(this.#start), wipes);
      this.hovered(this.#start);
    } else {
      this.#turn("spent");
    }
  }

  #pinch() {
    if (this.#mode === "stroke") {
      const now = this.#down.values().next().value;
      if (distance(now, this.#start) < BEGUN) this.tools.cancel();
      else this.#finish();
    }
    this.#turn("pinch");
    this.hovered(null);
  }

  #move(event) {
    const now = place(event);
    const before = this.#down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") this.hovered(now);
      return;
    }
    if (this.#mode === "stroke") {
      for (const each of steps(event)) this.tools.move(this.viewport.toPicture(each));
      this.hovered(now);
    } else if (this.#mode === "pan") {
      this.viewport.pan(now.x - before.x, now.y - before.y);
    } else if (this.#mode === "pinch") {
      this.#spread(event.pointerId, before, now);
    }
    this.#down.set(event.pointerId, now);
  }

  /** One of two fingers moved: the picture follows both. */
  #spread(id, before, now) {
    const other = [...this.#down].find(([each]) => each !== id)[1];
    const [old, middle] = [half(before, other), half(now, other)];
    this.viewport.pan(middle.x - old.x, middle.y - old.y);
    const gap = distance(before, other);
    if (gap > 0) this.viewport.zoom(distance(now, other) / gap, middle);
  }

  #release(event) {
    if (!this.#down.delete(event.pointerId)) return;
    if (this.#mode === "stroke") this.#finish();
    this.#leave(event);
  }

  #lose(event) {
    if (!this.#down.delete(event.pointerId)) return;
    this.tools.cancel();
    this.#leave(event);
  }

  #leave(event) {
    if (event.pointerType === "touch") this.hovered(null);
    this.#turn(this.#down.size > 0 ? "spent" : "idle");
  }

  #finish() {
    this.tools.finish();
    this.changed();
  }

  #turn(mode) {
    this.#mode = mode;
    this.#stage.classList.toggle("moving", mode === "pan" || mode === "pinch");
  }

  #wheel(event) {
    event.preventDefault();
    if (this.tools.busy) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
    if (event.shiftKey) this.viewport.pan(-(event.deltaX || event.deltaY) * unit, 0);
    else this.viewport.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)), place(event));
    this.hovered(place(event));
  }
}

function isOurs(event) {
  return !event.target.closest("button");
}

function place(event) {
  return { x: event.clientX, y: event.clientY };
}

/** Every place since the last event, where the browser tells. */
function steps(event) {
  const all = event.getCoalescedEvents?.() ?? [];
  return (all.length ? all : [event]).map(place);
}

function half(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
