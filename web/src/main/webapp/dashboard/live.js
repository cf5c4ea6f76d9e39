// Whether what is shown is of now: one of `connecting`, `live`, `silent` (connected, and nothing comes), `retrying` and `over`.

/** Figures come each second. After so many milliseconds without any they are old. */
const SILENCE = 3_500;

/** The code where no frame says why: nobody was let in, or the connection broke. */
const NOT_CLOSED = 1006;

/** The time of day, a clock that nobody sets, and what to do each so often. */
const SYSTEM = { now: () => Date.now(), ticks: () => performance.now(), setInterval: (deed, ms) => setInterval(deed, ms) };

export class Live {
  #system;
  #tell;
  #counts;
  #why;
  #client;
  #kind = 'connecting';

  /** The time of day of the last figures; all other moments are in ticks. */
  #lastAt = null;
  #lastTicks = null;
  #openTicks = null;
  #retryTicks = null;
  #reason = '';

  /**
   * Watches from now on.
   *
   * `connect` gives a client of sluice.js; `tell` hears each snapshot, `look` each change and each second; `counts` says
   * whether a snapshot is one of those that are shown; `why` finds out why nobody was let in, which browsers keep from
   * scripts.
   */
  constructor({ connect, tell, look, counts, why, system = SYSTEM }) {
    this.#system = system;
    this.#tell = tell;
    this.#counts = counts;
    this.#why = why;
    this.look = () => look(this.state);
    this.#client = connect();
    this.#client.on('message', (message) => this.#heard(message));
    this.#client.on('state', ({ state }) => this.#became(state));
    this.#client.on('reconnecting', (end) => this.#lost(end));
    this.#client.on('close', ({ code, reason }) => this.#over(code, reason));
    system.setInterval(() => this.#second(), 1_000);
  }

  get state() {
    const retryIn = this.#retryTicks === null ? null : Math.max(0, this.#retryTicks - this.#system.ticks());
    return { kind: this.#kind, isLive: this.#kind === 'live', lastAt: this.#lastAt, retryIn, reason: this.#reason };
  }

  #heard({ kind, payload }) {
    if (kind !== 'direct' || typeof payload?.pool !== 'string') {
      return;
    }
    const at = this.#system.now();
    this.#tell(payload, at);
    if (this.#counts(payload)) {
      this.#lastAt = at;
      this.#lastTicks = this.#system.ticks();
      this.#reason = '';
      this.#kind = 'live';
      this.look();
    }
  }

  #became(state) {
    if (state === 'connecting') {
      this.#retryTicks = null; // it is due; the title stays
    }
    if (state === 'open') {
      this.#retryTicks = null;
      this.#openTicks = this.#system.ticks();
      this.#kind = 'connecting'; // until the first figures
    }
    this.look();
  }

  #lost({ code, reason, delay }) {
    const wasOpen = this.#openTicks !== null;
    this.#openTicks = null;
    this.#kind = 'retrying';
    this.#retryTicks = this.#system.ticks() + delay;
    this.#reason = reason || `code ${code}`;
    this.look();
    if (!wasOpen && code === NOT_CLOSED) {
      this.#explain();
    }
  }

  /** Watches no more. */
  end() {
    this.#client.close();
  }

  async #explain() {
    const reason = await this.#why();
    if (reason && this.#kind === 'retrying') {
      this.#reason = reason;
      this.look();
    }
  }

  #over(code, reason) {
    this.#kind = 'over';
    this.#openTicks = null;
    this.#retryTicks = null;
    this.#reason = reason || `code ${code}`;
    this.look();
  }

  #second() {
    const since = Math.max(this.#lastTicks ?? 0, this.#openTicks ?? 0);
    if (this.#openTicks !== null && this.#system.ticks() - since > SILENCE) {
      this.#kind = 'silent';
    }
    this.look();
  }
}

/** What the state is called; the same as long as it is the same, so that screen readers hear it once. */
export const TITLES = {
  connecting: 'Connecting',
  live: 'Live',
  silent: 'Connected, but no figures come',
  retrying: 'Not connected, retrying',
  over: 'Not connected; reload the page',
};
