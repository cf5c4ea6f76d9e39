// What was seen of one pool since the page was opened: a sample for each snapshot, of the last minutes.

export const CLASSES = ['critical', 'high', 'normal', 'low'];

/** After so many milliseconds without a snapshot the lines of a plot have a gap. */
const GAP = 3_500;

/** Two that came almost together say nothing of the time between them: a stall ends in such a burst. */
const LEAST = 500;

const sum = (counts) => Object.values(counts).reduce((all, each) => all + each, 0);

/** Counters of a snapshot whose growth in a second is shown. */
const COUNTERS = {
  admitted: ({ counters }) => counters.created,
  refused: ({ counters }) => sum(counters.refused),
  handshakesRefused: ({ counters }) => sum(counters.handshakesRefused),
  timedOut: ({ counters }) => counters.timedOut,
  preempted: ({ counters }) => counters.preempted,
  closed: ({ counters }) => counters.closed,
  messagesIn: ({ traffic }) => traffic.messagesIn,
  messagesOut: ({ traffic }) => traffic.messagesOut,
};

export class History {
  #picks;
  #length;
  #last = null;

  /** Each the moment, and what was picked then; nothing in a gap. A snapshot is much larger than that. */
  #samples = [];

  /** The newest snapshot that rates may be taken from, and those after it. */
  #before = [];

  /** What all functions find that columns will be asked for by, in the last so many samples. */
  constructor(picks, length = 900) {
    this.#picks = picks;
    this.#length = length;
  }

  /** A snapshot that came at that moment, in milliseconds. */
  add(at, snapshot) {
    const last = this.#before.at(-1);
    if (last && at - last.at > GAP) {
      this.#push({ at: last.at + 1_000, picked: null });
    }
    if (last && at < last.at) {
      this.#before = []; // the clock was set
      this.#samples = this.#samples.filter((each) => each.at < at); // uPlot draws times that grow
    }
    while (this.#before.length > 1 && at - this.#before[1].at >= LEAST) {
      this.#before.shift();
    }
    this.#last = { snapshot, rates: rates(this.#before[0], at, snapshot) };
    this.#push({ at, picked: this.#picks.map((pick) => pick(this.#last)) });
    this.#before.push({ at, snapshot });
  }

  #push(sample) {
    this.#samples.push(sample);
    if (this.#samples.length > this.#length) {
      this.#samples.shift();
    }
  }

  /** The last snapshot and its rates. */
  get last() {
    return this.#last;
  }

  /** Seconds, and then what each function has found; null where there is a gap or nothing to find. */
  columns(picks) {
    return [
      this.#samples.map((each) => each.at / 1_000),
      ...picks.map((pick) => {
        const i = this.#picks.indexOf(pick);
        return this.#samples.map(({ picked }) => (picked === null ? null : picked[i]));
      }),
    ];
  }
}

/** In a second; null if the snapshot before is missing, too old, too young, or of a pool that has been made anew since. */
function rates(before, at, snapshot) {
  const usable = before && at - before.at >= LEAST && at - before.at <= GAP && snapshot.uptimeSeconds >= before.snapshot.uptimeSeconds;
  return Object.fromEntries(
    Object.entries(COUNTERS).map(([name, of]) => [
      name,
      usable ? Math.max(0, ((of(snapshot) - of(before.snapshot)) * 1_000) / (at - before.at)) : null,
    ]),
  );
}

/** The lines of a plot as a sentence. */
export function summary(names, columns, format) {
  const [seconds, ...lines] = columns;
  if (seconds.length === 0) {
    return 'Nothing yet.';
  }
  const minutes = Math.max(1, Math.round((seconds.at(-1) - seconds[0]) / 60));
  const said = names.map((name, i) => {
    const values = lines[i].filter((each) => each !== null);
    if (values.length === 0) {
      return `${name}: nothing yet`;
    }
    const [least, most] = values.reduce(([low, high], each) => [Math.min(low, each), Math.max(high, each)], [
      Infinity,
      -Infinity,
    ]);
    return `${name} ${format(values.at(-1))} (${format(least)} to ${format(most)})`;
  });
  return `Last, and within ${minutes} min: ${said.join('; ')}.`;
}
