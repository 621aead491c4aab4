// What was done to the mask, for undo and redo. A change is its own opposite: flipping it again takes it back.

const MOST = 48 << 20; // bytes of changes that are kept

export class History {
  #done = [];
  #undone = [];

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Remember a change; null is none. Says whether there was one. */
  push(change) {
    if (!change) return false;
    this.#done.push(change);
    this.#undone = [];
    let bytes = this.#done.reduce((sum, each) => sum + each.bits.length, 0);
    while (bytes > MOST && this.#done.length > 1) bytes -= this.#done.shift().bits.length;
    return true;
  }

  /** Take back the latest change. */
  undo(mask) {
    return move(this.#done, this.#undone, mask);
  }

  /** Do again what was taken back last. */
  redo(mask) {
    return move(this.#undone, this.#done, mask);
  }
}

function move(from, to, mask) {
  const change = from.pop();
  if (!change) return false;
  mask.flip(change);
  to.push(change);
  return true;
}
