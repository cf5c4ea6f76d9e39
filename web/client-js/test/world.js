// A clock moved by hand, and sockets of a server that a test plays.
import { setImmediate } from 'node:timers/promises';
import { connect } from '../sluice.js';

/** Time stands until `pass` is called. */
class HandMadeClock {
  #now = 0;
  #timers = new Set();
  chance = 0.5;

  now = () => this.#now;
  random = () => this.chance;

  setTimeout = (deed, ms) => {
    const timer = { deed, at: this.#now + ms };
    this.#timers.add(timer);
    return timer;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  get timers() {
    return this.#timers.size;
  }

  async pass(ms) {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.deed();
    }
    this.#now = end;
    await settle();
  }

  #next(end) {
    return [...this.#timers].filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets promises go as far as they can. */
export const settle = () => setImmediate();

/** A client, its clock and its server. */
export class World {
  clock = new HandMadeClock();
  sockets = [];
  events = [];

  constructor(options = {}) {
    const world = this;
    class FakeSocket {
      sent = [];
      isClosed = false;

      constructor(url, protocols) {
        this.url = new URL(url);
        this.protocols = protocols;
        world.sockets.push(this);
      }

      send(text) {
        this.sent.push(JSON.parse(text));
      }

      close(code) {
        this.isClosed = true;
        this.closedWith = code;
      }
    }
    this.client = connect('ws://host/sluice/ws', { WebSocket: FakeSocket, clock: this.clock, ...options });
    const types = ['welcome', 'queued', 'admitted', 'message', 'gap', 'preempted', 'refused', 'draining', 'replaced'];
    for (const type of [...types, 'error', 'reconnecting', 'reconnect', 'close']) {
      this.client.on(type, (detail) => this.events.push({ type, ...detail }));
    }
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** What the client said last. */
  get said() {
    return this.socket.sent.at(-1);
  }

  async tells(...messages) {
    messages.forEach((each) => this.socket.onmessage({ data: JSON.stringify(each) }));
    await settle();
  }

  async acks(more = {}) {
    await this.tells({ type: 'ack', id: this.said.id, ...more });
  }

  async welcomes(resumeToken = 'a-token') {
    await this.tells({
      type: 'welcome',
      clientId: 'alice',
      connectionId: `c${this.sockets.length}`,
      priority: 'normal',
      resumeToken,
      pingIntervalMs: 25000,
    });
  }

  /** Welcomes it, and answers what it sends to get in. */
  async letsIn() {
    await this.welcomes();
    for (let answered = 0; this.client.state === 'connecting'; answered++) {
      await this.tells({ type: 'ack', id: this.socket.sent[answered].id });
    }
  }

  async ends(code, reason = '') {
    this.socket.onclose({ code, reason });
    await settle();
  }

  /** The last event of that type. */
  last(type) {
    return this.events.filter((each) => each.type === type).at(-1);
  }

  types() {
    return this.events.map((each) => each.type);
  }
}

/** A request that a test looks at later. */
export function later(request) {
  request.catch(() => {});
  return request;
}

/** How a promise stands: `pending`, its value, or its error's code. */
export async function stateOf(promise) {
  const pending = {};
  later(promise);
  await settle();
  return Promise.race([promise, pending]).then(
    (value) => (value === pending ? 'pending' : (value ?? 'done')),
    (error) => error.code ?? error.name,
  );
}
