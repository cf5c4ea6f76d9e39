// Tables of a snapshot: the classes, and all that is counted by reason.

import { byId, fill, make, numberCell, row } from './dom.js';
import { CLASSES } from './history.js';
import { duration, micros, number, words } from './text.js';

const isNumber = true;

const CLASS_COLUMNS = [
  ['Active', (c) => number(c.active)],
  ['Reserved', (c) => number(c.reserved)],
  ['Waiting', (c) => number(c.waiting)],
  ['Longest wait', (c) => duration(c.oldestWaitMs)],
  ['Admitted', (c) => number(c.admitted)],
  ['… from the queue', (c) => number(c.admittedFromQueue)],
  ['Refused', (c) => number(c.refused)],
  ['Timed out', (c) => number(c.timedOut)],
  ['Preempted', (c) => number(c.preempted)],
  ['Wait, 99 %, since the start', (c) => micros(c.waitLatency.p99Micros)],
];

export function showClasses({ classes }) {
  fill(
    byId('classes'),
    'Figures of each priority class, counted since the start',
    ['Class', ...CLASS_COLUMNS.map(([text]) => ({ text, isNumber }))],
    CLASSES.map((name) => row(name, ...CLASS_COLUMNS.map(([, of]) => numberCell(of(classes[name]))))),
  );
}

const REASONS = [
  ['Refused', ({ counters }) => counters.refused],
  ['Handshakes refused', ({ counters }) => counters.handshakesRefused],
  ['Ended', ({ counters }) => counters.closedByReason],
  ['Messages dropped', ({ traffic }) => traffic.dropped],
];

const tables = new Map();

function table(name) {
  if (!tables.has(name)) {
    const made = make('table', { data: { reasons: name } });
    byId('reasons').append(made);
    tables.set(name, made);
  }
  return tables.get(name);
}

/** Those that have happened, the most frequent first. */
export function showReasons(snapshot) {
  for (const [name, of] of REASONS) {
    const counts = Object.entries(of(snapshot)).filter(([, count]) => count > 0);
    counts.sort(([, a], [, b]) => b - a);
    const rows = counts.map(([reason, count]) => row(words(reason), numberCell(number(count))));
    fill(table(name), name, ['Reason', { text: 'Count', isNumber }], rows.length > 0 ? rows : [row('none', numberCell('0'))]);
  }
}
