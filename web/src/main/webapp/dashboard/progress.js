// How far a drain is, from what is seen of it.

/** Remembers how many there were when a drain began, or when it was first seen. */
export class Progress {
  #most = 0;

  /** What a snapshot says: null while nothing drains. */
  of({ state, gauges }) {
    const left = gauges.active + gauges.waiting;
    if (state !== 'DRAINING' && state !== 'DRAINED') {
      this.#most = left; // the first of them may be gone when the next snapshot is made
      return null;
    }
    this.#most = Math.max(this.#most, left);
    const max = Math.max(1, this.#most);
    if (state === 'DRAINED') {
      return { text: 'Drained: nobody is left.', max, value: max };
    }
    const gone = this.#most - left;
    return { text: `Draining: ${left} left, ${gone} of ${this.#most} gone.`, max, value: gone };
  }
}
