// The figures that one looks at first.

import { byId, make, say } from './dom.js';
import { CLASSES } from './history.js';
import { duration, micros, number, percent, perSecond } from './text.js';

/** Name, figure, what belongs to it, and whether it should alarm somebody. */
const TILES = [
  ['Utilisation', ({ gauges }) => percent(gauges.utilization), () => '', ({ gauges }) => gauges.utilization >= 0.9],
  ['Active', ({ gauges }) => number(gauges.active), ({ gauges, limits }) => `of ${number(limits.maxConnections)}, peak ${number(gauges.peak)}`],
  ['Waiting', ({ gauges }) => number(gauges.waiting), (s) => `longest ${duration(oldest(s))}`, ({ gauges }) => gauges.waiting > 0],
  ['Admitted', (s, { admitted }) => perSecond(admitted), ({ counters }) => `${number(counters.created)} in all`],
  ['Refused', (s, { refused }) => perSecond(refused), ({ counters }) => `${number(all(counters.refused))} in all`, (s, { refused }) => refused > 0],
  ['Handshakes refused', (s, { handshakesRefused }) => perSecond(handshakesRefused), ({ counters }) => `${number(all(counters.handshakesRefused))} in all`, (s, { handshakesRefused }) => handshakesRefused > 0],
  ['Timed out', (s, { timedOut }) => perSecond(timedOut), ({ counters }) => `${number(counters.timedOut)} in all`, (s, { timedOut }) => timedOut > 0],
  ['Preempted', (s, { preempted }) => perSecond(preempted), ({ counters }) => `${number(counters.preempted)} in all`, (s, { preempted }) => preempted > 0],
  ['Slow consumers', ({ counters }) => number(counters.closedByReason.slow_consumer ?? 0), ({ traffic }) => `${number(all(traffic.dropped))} messages dropped`],
  ['Admission, 99 %', ({ latency }) => micros(latency.p99Micros), ({ latency }) => `half ${micros(latency.p50Micros)}, longest ${micros(latency.maxMicros)}, since the start`],
  ['Messages in', (s, { messagesIn }) => perSecond(messagesIn), ({ traffic }) => `${number(traffic.messagesIn)} in all`],
  ['Messages out', (s, { messagesOut }) => perSecond(messagesOut), ({ traffic }) => `${number(traffic.messagesOut)} in all, ${number(traffic.queued)} queued`],
  ['Groups', ({ gauges }) => number(gauges.groups), (s) => `up ${duration(s.uptimeSeconds * 1_000)}`],
];

const all = (counts) => Object.values(counts).reduce((sum, each) => sum + each, 0);

const oldest = ({ classes }) => Math.max(...CLASSES.map((each) => classes[each].oldestWaitMs));

const tiles = new Map();

function tile(name) {
  if (!tiles.has(name)) {
    const figure = make('dd', { className: 'figure', data: { figure: name } });
    const more = make('dd', { className: 'more' });
    const alarm = make('strong');
    const box = make('div', {}, make('dt', {}, name, alarm), figure, more);
    byId('now').append(box);
    tiles.set(name, { box, alarm, figure, more });
  }
  return tiles.get(name);
}

export function showNow({ snapshot, rates }) {
  for (const [name, figure, more, alarms] of TILES) {
    const parts = tile(name);
    parts.figure.textContent = figure(snapshot, rates);
    parts.more.textContent = more(snapshot, rates);
    const isAlarm = alarms?.(snapshot, rates) ?? false;
    parts.box.dataset.alarm = isAlarm ? 'yes' : 'no';
    parts.alarm.textContent = isAlarm ? ' – alarm' : '';
  }
  const state = byId('state');
  say(state, snapshot.state);
  state.dataset.state = snapshot.state;
}
