// The keyboard: one key for each thing, and a cursor on the picture that paints without a mouse.

const STEP = 16; // screen pixels
const FINE = 2; // with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Calls `actions[key]` for keys outside of text, such as "b", "ctrl+z" or "ctrl+shift+z". */
export function listen(actions, asleep) {
  document.addEventListener("keydown", (event) => {
    if (asleep()) return;
    const name = spelt(event);
    const writing = event.target.matches("textarea");
    const action = actions[name];
    if (!action || (writing && name !== "ctrl+enter")) return;
    event.preventDefault();
    action();
  });
}

function spelt(event) {
  if (event.altKey) return "";
  const key = event.key.toLowerCase();
  if (!event.ctrlKey && !event.metaKey) return key;
  return `ctrl+${event.shiftKey ? "shift+" : ""}${key}`;
}

/** Space held over the picture moves it instead of painting. */
export function holdSpace(stage, pointer) {
  const hold = (held) => {
    pointer.panning = held;
    stage.classList.toggle("movable", held);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.matches("button, input, textarea")) return;
    event.preventDefault();
    hold(true);
  });
  document.addEventListener("keyup", (event) => event.key === " " && hold(false));
  window.addEventListener("blur", () => hold(false));
}

/** A cursor for the focused stage: arrows move it, Enter puts the tool down and takes it up, Escape cancels. */
export class Cursor {
  constructor({ stage, viewport, tools, changed, moved, said }) {
    Object.assign(this, { viewport, tools, changed, moved, said });
    this.point = { x: viewport.width / 2, y: viewport.height / 2 };
    this.down = false;
    stage.addEventListener("keydown", (event) => this.#key(event));
    stage.addEventListener("blur", () => this.#end());
    stage.addEventListener("pointerdown", () => this.#end());
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const way = ARROWS[event.key];
    if (way) this.#go(way, event.shiftKey ? FINE : STEP);
    else if (event.key === "Enter") this.#toggle(event.altKey);
    else if (event.key === "Escape") this.#cancel();
    else return;
    event.preventDefault();
  }

  #go([right, down], step) {
    const far = step / this.viewport.scale;
    if (this.tools.name === "hand") {
      this.viewport.pan(-right * step, -down * step);
      return;
    }
    this.point = {
      x: Math.min(Math.max(this.point.x + right * far, 0), this.viewport.width),
      y: Math.min(Math.max(this.point.y + down * far, 0), this.viewport.height),
    };
    if (this.#painting) this.tools.move(this.point);
    this.viewport.reveal(this.point);
    this.#show();
  }

  #toggle(wipes) {
    if (this.#painting) {
      this.#end();
    } else if (this.tools.name !== "hand") {
      this.tools.start(this.point, wipes);
      this.down = true;
      this.said("down");
    }
    this.#show();
  }

  /** Undo and the like end a stroke without asking. */
  get #painting() {
    return this.down && this.tools.busy;
  }

  #end() {
    if (!this.#painting) return;
    this.down = false;
    this.tools.finish();
    this.changed();
    this.said("up");
  }

  #cancel() {
    if (!this.#painting) return;
    this.down = false;
    this.tools.cancel();
  }

  #show() {
    const { x, y } = this.viewport.toScreen(this.point);
    this.moved({ x, y });
  }
}
