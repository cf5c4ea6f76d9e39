// A client of Sluice for browsers and Node.js: docs/clients.md. One module without dependencies; types are in sluice.d.ts.

const SUBPROTOCOL = 'sluice.v1';

/** Nobody is in that group: to leave it does nothing and is answered. That is the client's own ping, as a page can send no other. */
const NOWHERE = 'sluice.client/nowhere';

const DEFAULTS = {
  groups: [],
  whenNotOpen: 'wait',
  requestTimeout: 10_000,
  maxPending: 128,
  connectTimeout: 10_000,
  heartbeat: 30_000,
  heartbeatTimeout: 10_000,
  baseDelay: 1_000,
  maxDelay: 30_000,
  stableAfter: 10_000,
  maxAttempts: Infinity,
};

/** Over how many milliseconds those are spread that may come back at once. */
const AT_ONCE = 250;

/** The most milliseconds that timers of browsers and of Node.js can wait. They make 1 of more. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** These say that it is over, even to a client that was told before to come back. */
const LAST_WORDS = new Set([1003, 1007, 1008, 1009, 4001, 4002]);

const SYSTEM_CLOCK = {
  now: () => performance.now(),
  setTimeout: (deed, ms) => setTimeout(deed, Math.min(ms, LONGEST_TIMER)),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

/** Why a request wasn't done, or isn't known to be done (`sent`). */
export class SluiceError extends Error {
  constructor(code, message, sent) {
    super(message);
    this.name = 'SluiceError';
    this.code = code;
    this.sent = sent;
  }
}

/** What happened to a client: `type` says what, `detail` more of it. */
export class SluiceEvent extends Event {
  constructor(type, detail) {
    super(type);
    this.detail = detail;
  }
}

/** Whether one whose connection ended so is to come back: `never`, `now` or `later`. */
export function comeBack({ code, status }) {
  if (status !== undefined) {
    return status === 429 || status >= 500 ? 'later' : 'never';
  }
  if (code === 1000 || LAST_WORDS.has(code) || (code >= 4000 && code <= 4099)) {
    return 'never';
  }
  return code >= 4200 && code <= 4299 ? 'now' : 'later';
}

/** A client that connects from now on. */
export function connect(url, options) {
  return new SluiceClient(url, options);
}

/** One client id's connection to one pool, and all that come after it. */
export class SluiceClient extends EventTarget {
  #url;
  #options;
  #clock;
  #clientId;
  #resumeToken;
  #state = 'connecting';
  #groups;
  #opens = 0;
  #attempts = 0;
  #nextId = 0;
  #retry;

  /** What the client knows of its present socket; null between two. */
  #line = null;

  /** Requests that wait for the connection to be open, in the order in which they were asked. */
  #waiting = [];

  /** Requests without an answer yet, by id. */
  #sent = new Map();

  #connected = settleable();

  constructor(url, options = {}) {
    super();
    this.#url = socketUrl(url);
    this.#options = checked({ ...DEFAULTS, WebSocket: globalThis.WebSocket, ...defined(options) });
    this.#clock = this.#options.clock ?? SYSTEM_CLOCK;
    this.#clientId = this.#options.clientId;
    this.#groups = new Set(this.#options.groups);
    this.#connected.promise.catch(() => {}); // nobody has to look
    const { signal } = this.#options;
    if (signal?.aborted) {
      this.#stop('asked', { code: 1000, reason: '' });
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    this.#dial();
  }

  /** Settled when it is open for the first time, or over. */
  get connected() {
    return this.#connected.promise;
  }

  get state() {
    return this.#state;
  }

  /** As the server last named it; before that, as it was asked for. */
  get clientId() {
    return this.#clientId;
  }

  /** In which it is, or will be once it is open again. */
  get groups() {
    return [...this.#groups];
  }

  /** Like addEventListener, and gives what ends it. */
  on(type, listener) {
    const hear = (event) => listener(event.detail, event);
    this.addEventListener(type, hear);
    return () => this.removeEventListener(type, hear);
  }

  async join(group, options) {
    await this.#ask({ type: 'join', group }, options);
    this.#groups.add(group);
  }

  async leave(group, options) {
    this.#groups.delete(group);
    await this.#ask({ type: 'leave', group }, options);
    this.#groups.delete(group); // the ack of a join that was still under way has added it
  }

  /** Gives how many connections the message was accepted for. */
  async publish(group, payload, { key, ...options } = {}) {
    const ack = await this.#ask({ type: 'broadcast', group, payload: given(payload), key }, options);
    return ack.recipients;
  }

  async direct(targetId, payload, { key, ...options } = {}) {
    await this.#ask({ type: 'direct', targetId, payload: given(payload), key }, options);
  }

  /** Any other object, for an application on the server. */
  async send(message, options) {
    await this.#ask({ ...message }, options);
  }

  /** For good. */
  close() {
    const socket = this.#line?.socket;
    this.#forget();
    socket?.close(1000);
    this.#stop('asked', { code: 1000, reason: '' });
  }

  // ---- the socket

  #dial() {
    this.#become('connecting');
    if (this.#state === 'closed') {
      return; // by a listener
    }
    let socket;
    try {
      socket = new this.#options.WebSocket(this.#address(), [SUBPROTOCOL]);
    } catch (error) {
      this.#stop('failed', { code: 1006, reason: error.message });
      return;
    }
    const line = { socket, entering: new Map(), isParked: false, told: undefined, openSince: undefined };
    this.#line = line;
    // What comes from a socket that was given up counts no more.
    const ifCurrent = (deed) => (event) => this.#line === line && deed(event);
    socket.onmessage = ifCurrent((event) => this.#heard(line, event.data));
    socket.onerror = () => {}; // a close follows
    socket.onclose = ifCurrent((event) => this.#ended(line, { code: event.code, reason: event.reason }));
    // Only the package `ws` shows the answer of a server that doesn't upgrade; a browser keeps it to itself.
    const refused = ifCurrent((response) => this.#giveUp(line, endOf(response)));
    socket.on?.('unexpected-response', (request, response) => refused(response));
    this.#expectProgress(line);
  }

  #address() {
    const address = new URL(this.#url);
    const parameters = {
      clientId: this.#clientId,
      priority: this.#options.priority,
      resumeToken: this.#resumeToken,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) {
        address.searchParams.set(name, value);
      }
    }
    return address.href;
  }

  /** From the dial to `welcome`, and from there or from `admitted` until it is open. Who is parked has time. */
  #expectProgress(line) {
    this.#clock.clearTimeout(line.progress);
    line.progress = this.#clock.setTimeout(
      () => this.#giveUp(line, { code: 1006, reason: 'No answer' }),
      this.#options.connectTimeout,
    );
  }

  /** A ping when nothing has come for a while, and the end when nothing comes then. */
  #expectLife(line) {
    this.#clock.clearTimeout(line.life);
    const { heartbeat, heartbeatTimeout } = this.#options;
    if (heartbeat > 0 && heartbeat < Infinity) {
      line.life = this.#clock.setTimeout(() => {
        this.#write(line, { type: 'leave', group: NOWHERE, id: this.#newId() });
        line.life = this.#clock.setTimeout(
          () => this.#giveUp(line, { code: 1006, reason: 'No answer' }),
          heartbeatTimeout,
        );
      }, heartbeat);
    }
  }

  #write(line, message) {
    line.socket.send(JSON.stringify(message));
  }

  /** Doesn't wait for the socket's own end, which a dead server keeps one waiting for. */
  #giveUp(line, end) {
    const { socket } = line;
    this.#ended(line, end);
    (socket.terminate ?? socket.close).call(socket);
  }

  #forget() {
    const line = this.#line;
    if (line) {
      this.#line = null;
      this.#clock.clearTimeout(line.progress);
      this.#clock.clearTimeout(line.life);
    }
    this.#clock.clearTimeout(this.#retry);
  }

  #ended(line, end) {
        this.#forget();
    if (line.openSince !== undefined && this.#clock.now() - line.openSince >= this.#options.stableAfter) {
      this.#attempts = 0;
    }
    const lost = [...this.#sent.values()];
    this.#sent.clear();
    lost.forEach((each) => each.fail(new SluiceError('lost', 'The connection ended before the answer', true)));
    if (end.code === 4002) {
      this.#tell('replaced', { code: end.code, reason: end.reason });
    }
    if (this.#state === 'closed') {
      return; // by a listener
    }
    const told = LAST_WORDS.has(end.code) ? undefined : line.told;
    const verdict = told === undefined ? comeBack(end) : 'told';
    if (verdict === 'never') {
      this.#stop('refused', end);
    } else if (this.#attempts >= this.#options.maxAttempts) {
      this.#stop('attempts', end);
    } else {
      this.#comeBackAfter(this.#delay(verdict, told, end.retryAfter), end);
    }
  }

  #delay(verdict, told, retryAfter) {
    const { baseDelay, maxDelay } = this.#options;
    const random = this.#clock.random();
    if (verdict === 'told') {
      return told;
    }
    if (verdict === 'now' && this.#attempts === 0) {
      return random * AT_ONCE;
    }
    return (retryAfter ?? 0) * 1_000 + random * Math.min(maxDelay, baseDelay * 2 ** this.#attempts);
  }

  #comeBackAfter(delay, end) {
    this.#attempts++;
    this.#retry = this.#clock.setTimeout(() => this.#dial(), delay);
    this.#become('waiting');
    this.#tell('reconnecting', { ...end, delay, attempt: this.#attempts });
  }

  #stop(why, end) {
    if (this.#state === 'closed') {
      return;
    }
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#become('closed');
    const error = (sent) => new SluiceError('closed', `The client is closed: ${end.reason || end.code}`, sent);
    const waiting = this.#waiting.splice(0);
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    waiting.forEach((each) => each.fail(error(false)));
    sent.forEach((each) => each.fail(error(true)));
    this.#connected.reject(error(false));
    this.#tell('close', { ...end, why });
  }

  #abort = () => this.close();

  // ---- what comes in

  #heard(line, text) {
    const message = objectIn(text);
    if (!message) {
      return; // not from a server of this protocol
    }
    this.#expectLife(line);
    const { type, ...detail } = message;
    switch (type) {
      case 'welcome':
        this.#welcomed(line, detail);
        break;
      case 'queued':
        this.#clock.clearTimeout(line.progress);
        line.isParked = true;
        this.#become('queued');
        this.#tell('queued', detail);
        break;
      case 'admitted':
        this.#tell('admitted', detail);
        if (this.#line === line) {
          this.#admitted(line);
        }
        break;
      case 'ack':
      case 'error':
        this.#answered(line, message);
        break;
      case 'preempted':
      case 'refused':
      case 'draining':
        line.told = detail.reconnectDelay;
        this.#tell(type, detail);
        break;
      case 'gap':
        this.#tell('gap', detail);
        break;
      case 'broadcast':
      case 'direct':
      case 'echo':
        this.#tell('message', { kind: type, ...detail, text });
        break;
      default: // of a later server
    }
  }

  #welcomed(line, { resumeToken, ...detail }) {
    this.#clientId = detail.clientId;
    this.#resumeToken = resumeToken;
    line.connectionId = detail.connectionId;
    this.#expectProgress(line);
    this.#tell('welcome', detail);
    if (this.#line === line) {
      this.#enter(line);
    }
  }

  /**
   * A `welcome` doesn't tell whether one has a slot or waits for one; the answer to a request does. So one goes ahead, and the
   * rest follows its ack.
   */
  #enter(line) {
    const joins = [...this.#groups].map((group) => ({ type: 'join', group }));
    line.toJoin = joins.slice(1);
    this.#sendEntering(line, joins[0] ?? { type: 'leave', group: NOWHERE });
  }

  #sendEntering(line, message) {
    const id = this.#newId();
    line.entering.set(id, message);
    this.#write(line, { ...message, id });
  }

  #admitted(line) {
    line.isParked = false;
    this.#become('connecting');
    if (this.#line !== line) {
      return; // a listener has closed it
    }
    this.#expectProgress(line);
    if (line.isRefused) {
      line.isRefused = false;
      this.#enter(line);
    }
  }

  #answered(line, answer) {
    const entering = line.entering.get(answer.id);
    const request = this.#sent.get(answer.id);
    if (entering) {
      line.entering.delete(answer.id);
      this.#enteringAnswered(line, entering, answer);
    } else if (request) {
      this.#sent.delete(answer.id);
      if (answer.type === 'ack') {
        request.succeed(answer);
      } else {
        request.fail(new SluiceError(answer.code, answer.error, true));
      }
    } else if (answer.type === 'error' && answer.id === undefined) {
      this.#tell('error', { code: answer.code, error: answer.error });
    }
  }

  #enteringAnswered(line, message, answer) {
    if (answer.code === 'not_admitted') {
      // It may come after `admitted`, for what was sent before.
      if (line.isParked) {
        line.isRefused = true;
      } else {
        this.#enter(line);
      }
      return;
    }
    if (answer.type === 'error') {
      this.#groups.delete(message.group);
      this.#tell('error', { code: answer.code, error: answer.error, group: message.group });
    }
    if (this.#line !== line) {
      return; // a listener has closed it
    }
    const stillWanted = line.toJoin.splice(0).filter((each) => this.#groups.has(each.group));
    stillWanted.forEach((each) => this.#sendEntering(line, each));
    if (line.entering.size === 0) {
      this.#open(line);
    }
  }

  #open(line) {
    this.#clock.clearTimeout(line.progress);
    line.openSince = this.#clock.now();
    this.#opens++;
    this.#become('open');
    this.#connected.resolve();
    if (this.#opens > 1) {
      this.#tell('reconnect', { connectionId: line.connectionId, groups: this.groups });
    }
    this.#flush();
  }

  // ---- requests

  #ask(message, { timeout = this.#options.requestTimeout, signal } = {}) {
    const refusal = this.#refusal();
    if (refusal) {
      return Promise.reject(refusal);
    }
    if (signal?.aborted) {
      return Promise.reject(signal.reason);
    }
    return new Promise((resolve, reject) => {
      const id = this.#newId();
      const request = { id, text: JSON.stringify({ ...message, id }) };
      const abort = () => this.#withdraw(request, signal.reason);
      const end = () => {
        this.#clock.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const timer = this.#clock.setTimeout(
        () => this.#withdraw(request, new SluiceError('timeout', 'No answer in time', this.#sent.has(id))),
        timeout,
      );
      request.succeed = (answer) => (end(), resolve(answer));
      request.fail = (error) => (end(), reject(error));
      signal?.addEventListener('abort', abort);
      this.#waiting.push(request);
      this.#flush();
    });
  }

  #refusal() {
    if (this.#state === 'closed') {
      return new SluiceError('closed', 'The client is closed', false);
    }
    if (this.#state !== 'open' && this.#options.whenNotOpen === 'refuse') {
      return new SluiceError('not_open', `The client is ${this.#state}`, false);
    }
    if (this.#waiting.length + this.#sent.size >= this.#options.maxPending) {
      return new SluiceError('too_many_pending', `${this.#options.maxPending} requests have no answer yet`, false);
    }
    return undefined;
  }

  #flush() {
    // It still says `open` to who hears that it is replaced.
    while (this.#line && this.#state === 'open' && this.#waiting.length > 0) {
      const request = this.#waiting.shift();
      this.#sent.set(request.id, request);
      this.#line.socket.send(request.text);
    }
  }

  /** An answer that comes all the same finds nobody. */
  #withdraw(request, error) {
    this.#sent.delete(request.id);
    const place = this.#waiting.indexOf(request);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
    }
    request.fail(error);
  }

  #newId() {
    return ++this.#nextId;
  }

  // ---- events

  #become(state) {
    const previous = this.#state;
    if (state !== previous) {
      this.#state = state;
      this.#tell('state', { state, previous });
    }
  }

  /** After `close` comes nothing more, whoever called it and when. */
  #tell(type, detail) {
    if (this.#state === 'closed' && type !== 'state' && type !== 'close') {
      return;
    }
    this.dispatchEvent(new SluiceEvent(type, detail));
  }
}

function endOf({ statusCode, headers }) {
  return { code: 1006, reason: `HTTP ${statusCode}`, status: statusCode, retryAfter: seconds(headers['retry-after']) };
}

function settleable() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** As an address of WebSockets; in a page it may be relative. */
function socketUrl(url) {
  const address = new URL(url, globalThis.location?.href);
  address.protocol = address.protocol.replace('http', 'ws');
  if (!/^wss?:$/.test(address.protocol)) {
    throw new TypeError(`no address of a WebSocket: ${address.protocol}`);
  }
  return address.href;
}

function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checked(options) {
  const atLeast = (least, ...names) =>
    names.forEach((name) => {
      if (!(typeof options[name] === 'number' && options[name] >= least)) {
        throw new RangeError(`${name} must be a number from ${least}, but is ${options[name]}`);
      }
    });
  atLeast(0, 'heartbeat', 'baseDelay', 'maxDelay', 'stableAfter', 'maxAttempts');
  atLeast(1, 'requestTimeout', 'maxPending', 'connectTimeout', 'heartbeatTimeout');
  if (!['wait', 'refuse'].includes(options.whenNotOpen)) {
    throw new RangeError(`whenNotOpen must be "wait" or "refuse", but is ${options.whenNotOpen}`);
  }
  if (typeof options.groups === 'string') {
    throw new TypeError(`groups must be several, but is "${options.groups}"`); // not its letters
  }
  if (typeof options.WebSocket !== 'function') {
    throw new TypeError('There is no WebSocket here: give one as the option WebSocket');
  }
  return options;
}

/** A payload is any JSON value, and none is none. */
function given(payload) {
  if (payload === undefined) {
    throw new TypeError('A payload must be a JSON value');
  }
  return payload;
}

/** The object that is that JSON, or null. */
function objectIn(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function seconds(header) {
  return /^\d+$/.test(header) ? Number(header) : undefined;
}
