// Snapshots, and a client of sluice.js that a test plays.

/** As `GET /pools/{pool}` gives one, with what a test wants to be other. */
export function snapshot({ pool = 'default', uptimeSeconds = 100, state = 'ACTIVE', active = 0, waiting = 0, created = 0, refused = {}, handshakesRefused = {}, messagesIn = 0, limits } = {}) {
  return {
    pool,
    uptimeSeconds,
    state,
    limits,
    gauges: { active, waiting },
    counters: { created, refused, handshakesRefused, timedOut: 0, preempted: 0, closed: 0 },
    traffic: { messagesIn, messagesOut: 0 },
  };
}

export class FakeClient {
  #listeners = new Map();
  isClosed = false;

  on(type, listener) {
    this.#listeners.set(type, listener);
  }

  /** As sluice.js does. */
  close() {
    this.isClosed = true;
    this.tells('state', { state: 'closed' });
    this.tells('close', { code: 1000, reason: '' });
  }

  tells(type, detail) {
    this.#listeners.get(type)(detail);
  }
}

export class FakeSystem {
  #now = 1_000_000;
  #ticks = 0;
  #deeds = [];

  now = () => this.#now;
  ticks = () => this.#ticks;
  setInterval = (deed) => this.#deeds.push(deed);

  /** The clock on the wall, by so many seconds. */
  sets(seconds) {
    this.#now += seconds * 1_000;
  }

  /** Seconds, one after the other. */
  pass(seconds) {
    for (let i = 0; i < seconds; i++) {
      this.#now += 1_000;
      this.#ticks += 1_000;
      this.#deeds.forEach((each) => each());
    }
  }
}

/** With all that the page shows. */
export function whole(given) {
  const plain = snapshot(given);
  const latency = { p50Micros: 1, p95Micros: 2, p99Micros: 3, maxMicros: 4 };
  const ofClass = { oldestWaitMs: 0, waitLatency: latency };
  return {
    ...plain,
    limits: { maxConnections: 10, reserved: { critical: 0, high: 0, normal: 0 } },
    gauges: { ...plain.gauges, peak: 0, utilization: 0, groups: 0 },
    classes: { critical: ofClass, high: ofClass, normal: ofClass, low: ofClass },
    counters: { ...plain.counters, closedByReason: {} },
    traffic: { ...plain.traffic, dropped: {}, queued: 0 },
    latency,
  };
}
