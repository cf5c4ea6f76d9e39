// What has changed over time: uPlot draws it, and a sentence says it.

import uPlot from './uplot/dist/uPlot.esm.js';
import { byId, make } from './dom.js';
import { CLASSES, summary } from './history.js';
import { clock, number } from './text.js';

const HEIGHT = 190;

/** Lines are told apart by these, too, and not by their colours alone. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** The same in the legend: styles of borders. */
const BORDERS = ['solid', 'dashed', 'dotted', 'double'];

const COLOURS = ['--critical', '--high', '--normal', '--low'];

const ofClasses = (figure) => CLASSES.map((name) => [name, ({ snapshot }) => snapshot.classes[name][figure]]);

/** Title, format of a value, lines. */
const PLOTS = [
  ['Active connections by class', number, ofClasses('active')],
  ['Waiting connections by class', number, ofClasses('waiting')],
  ['Utilisation in percent', number, [['utilisation', ({ snapshot }) => snapshot.gauges.utilization * 100]]],
  [
    'Refused, timed out, preempted and admitted a second',
    number,
    ['refused', 'timedOut', 'preempted', 'admitted'].map((name) => [
      name.replace('O', ' o'),
      ({ rates }) => rates[name],
    ]),
  ],
  ['Handshakes refused a second', number, [['handshakes', ({ rates }) => rates.handshakesRefused]]],
  [
    'Messages a second',
    number,
    [
      ['in', ({ rates }) => rates.messagesIn],
      ['out', ({ rates }) => rates.messagesOut],
    ],
  ],
];

/** What a history has to keep for them. */
export const PICKS = PLOTS.flatMap(([, , lines]) => lines.map(([, pick]) => pick));

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

class Plot {
  #format;
  #names;
  #picks;
  #summary = make('p');
  #space = make('div');
  #drawing = null;
  #data = [[]];

  constructor([title, format, lines]) {
    this.#format = format;
    this.#names = lines.map(([name]) => name);
    this.#picks = lines.map(([, pick]) => pick);
    // The sentence is for those who don't see the lines.
    this.#space.setAttribute('aria-hidden', 'true');
    byId('plots').append(make('figure', {}, make('figcaption', {}, title), this.#summary, this.#space));
    new ResizeObserver(() => this.#drawing?.setSize(this.#size())).observe(this.#space);
  }

  show(history) {
    this.#data = history.columns(this.#picks);
    this.#summary.textContent = summary(this.#names, this.#data, this.#format);
    if (this.#drawing) {
      this.#drawing.setData(this.#data);
    } else {
      this.draw();
    }
  }

  /** Anew: its colours are others. */
  draw() {
    this.#drawing?.destroy();
    this.#drawing = new uPlot(this.#options(), this.#data, this.#space);
  }

  #size() {
    return { width: Math.max(200, this.#space.clientWidth), height: HEIGHT };
  }

  #options() {
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const line = (label, i) => ({
      label,
      stroke: colour(this.#names.length === 1 ? '--accent' : COLOURS[i]),
      dash: DASHES[i],
      width: 2,
      points: { show: false },
      value: (plot, value) => (value === null || value === undefined ? '–' : this.#format(value)),
    });
    return {
      ...this.#size(),
      series: [{ label: 'time', value: (plot, value) => (value ? clock(value * 1_000) : '–') }, ...this.#names.map(line)],
      axes: [
        { ...axis, values: (plot, splits) => splits.map((each) => clock(each * 1_000)), space: 90 },
        { ...axis, values: (plot, splits) => splits.map((each) => this.#format(each)), size: 65 },
      ],
      legend: { markers: { width: 3, dash: (plot, i) => BORDERS[i - 1] } },
      scales: { y: { range: (plot, low, high) => [0, Math.max(1, (high ?? 0) * 1.05)] } },
    };
  }
}

const plots = [];

export function showPlots(history) {
  if (plots.length === 0) {
    plots.push(...PLOTS.map((each) => new Plot(each)));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plots.forEach((each) => each.draw()));
  }
  plots.forEach((each) => each.show(history));
}
