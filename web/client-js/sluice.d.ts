// Types of sluice.js. What all of it means is in docs/clients.md.

export type State = 'connecting' | 'queued' | 'open' | 'waiting' | 'closed';

export interface Options {
  /** Else the server makes one, which is kept over reconnects. */
  clientId?: string;
  priority?: 'critical' | 'high' | 'normal' | 'low';
  /** Joined whenever it connects. One string is refused, though it is iterable. */
  groups?: Iterable<string> & object;
  /** What becomes of requests while it isn't open: they wait (the default), or are rejected as `not_open`. */
  whenNotOpen?: 'wait' | 'refuse';
  /** Milliseconds from the call to its answer, time that it waits included; 10000. */
  requestTimeout?: number;
  /** The most requests without an answer; 128. */
  maxPending?: number;
  /** Milliseconds from the dial to `welcome`, and again until it is open; 10000. Who is queued has time. */
  connectTimeout?: number;
  /** Milliseconds without a message until the server is asked for one; 30000. 0 and Infinity never ask. */
  heartbeat?: number;
  /** Milliseconds that it has to answer that; 10000. */
  heartbeatTimeout?: number;
  /** Milliseconds: the longest delay before the first reconnect, doubled for each that follows; 1000. */
  baseDelay?: number;
  /** Milliseconds: the longest delay at all, but for one that the server tells; 30000. */
  maxDelay?: number;
  /** Milliseconds that it must have been open for the delays to begin anew; 10000. */
  stableAfter?: number;
  /** The most reconnects in a row; Infinity. 0 never reconnects. */
  maxAttempts?: number;
  /** Closes the client. */
  signal?: AbortSignal;
  /** Where there is none, or another one is wanted: `ws` in Node.js before 22. */
  WebSocket?: new (url: string, protocols: string[]) => object;
  /** For tests. */
  clock?: Clock;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  setTimeout(deed: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** From 0 to 1. */
  random(): number;
}

export interface RequestOptions {
  /** Instead of the client's `requestTimeout`. */
  timeout?: number;
  /** Withdraws it. What was sent already may be done all the same. */
  signal?: AbortSignal;
}

export interface MessageOptions extends RequestOptions {
  /** What makes an earlier message with the same key superfluous. */
  key?: string;
}

/** How a connection ended. */
export interface End {
  code: number;
  reason: string;
  /** Of HTTP, if the handshake was refused and the platform shows it. Browsers don't. */
  status?: number;
  /** Seconds. */
  retryAfter?: number;
}

export interface Events {
  state: { state: State; previous: State };
  welcome: { clientId: string; connectionId: string; priority: string; pingIntervalMs: number };
  queued: { position: number; priority: string; timeoutMs: number };
  admitted: Record<string, never>;
  message: Message;
  gap: { dropped: number; reason: string };
  preempted: { reason: string; reconnectDelay: number };
  refused: { reason: string; reconnectDelay: number };
  draining: { reconnectDelay: number };
  replaced: { code: number; reason: string };
  /** An error that belongs to no request, or to a group that couldn't be joined again. */
  error: { code: string; error: string; group?: string };
  /** The connection has ended; the next one is tried after `delay` milliseconds. */
  reconnecting: End & { delay: number; attempt: number };
  /** It is open again, and in its groups again. */
  reconnect: { connectionId: string; groups: string[] };
  /** It is over. The last event. */
  close: End & { why: 'asked' | 'refused' | 'attempts' | 'failed' };
}

export interface Message {
  kind: 'broadcast' | 'direct' | 'echo';
  /** With `broadcast` only. */
  group?: string;
  payload: unknown;
  /** The whole message as it came, for numbers that JavaScript would round. */
  text: string;
}

export declare class SluiceEvent<T extends keyof Events = keyof Events> extends Event {
  readonly type: T;
  readonly detail: Events[T];
}

export declare class SluiceError extends Error {
  constructor(code: string, message: string, sent: boolean);
  /** The server's error code; or `lost`, `timeout`, `closed`, `not_open`, `too_many_pending`. */
  readonly code: string;
  /** Whether it was sent. With `lost`, `timeout` and `closed` it is then not known whether it was done. */
  readonly sent: boolean;
}

export declare class SluiceClient extends EventTarget {
  constructor(url: string | URL, options?: Options);
  readonly connected: Promise<void>;
  readonly state: State;
  readonly clientId: string | undefined;
  readonly groups: string[];
  on<T extends keyof Events>(type: T, listener: (detail: Events[T], event: SluiceEvent<T>) => void): () => void;
  join(group: string, options?: RequestOptions): Promise<void>;
  leave(group: string, options?: RequestOptions): Promise<void>;
  publish(group: string, payload: unknown, options?: MessageOptions): Promise<number>;
  direct(targetId: string, payload: unknown, options?: MessageOptions): Promise<void>;
  send(message: object, options?: RequestOptions): Promise<void>;
  close(): void;
}

export declare function connect(url: string | URL, options?: Options): SluiceClient;

export declare function comeBack(end: { code: number; status?: number }): 'never' | 'now' | 'later';
