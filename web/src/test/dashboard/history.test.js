import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { History, summary } from '../../main/webapp/dashboard/history.js';
import { snapshot } from './world.js';

const active = ({ snapshot: { gauges } }) => gauges.active;
const admitted = ({ rates }) => rates.admitted;

describe('the history of a pool', () => {
  test('has a sample for each snapshot, and rates from the second on', () => {
    const history = new History([active, admitted]);
    history.add(1_000, snapshot({ active: 1, created: 10 }));
    history.add(3_000, snapshot({ active: 2, created: 15 }));

    assert.deepEqual(history.columns([active, admitted]), [
      [1, 3],
      [1, 2],
      [null, 2.5],
    ]);
    assert.equal(history.last.rates.admitted, 2.5);
  });

  test('sums what is counted by reason', () => {
    const history = new History([active, admitted]);
    history.add(1_000, snapshot({ refused: { at_capacity: 1 } }));
    history.add(2_000, snapshot({ refused: { at_capacity: 3, going_away: 4 } }));

    assert.equal(history.last.rates.refused, 6);
  });

  test('knows of those who were refused before they had a connection', () => {
    const history = new History([active, admitted]);
    history.add(1_000, snapshot({ handshakesRefused: { rate: 1 } }));
    history.add(2_000, snapshot({ handshakesRefused: { rate: 5, not_open: 2 } }));

    assert.equal(history.last.rates.handshakesRefused, 6);
  });

  test('has a gap where nothing came, and no rate over it', () => {
    const history = new History([active, admitted]);
    history.add(1_000, snapshot({ active: 1, created: 10 }));
    history.add(9_000, snapshot({ active: 2, created: 99 }));

    assert.deepEqual(history.columns([active, admitted]), [
      [1, 2, 9],
      [1, null, 2],
      [null, null, null],
    ]);
  });

  test('has no rate from a pool to the one that was made anew in its place', () => {
    const history = new History([active, admitted]);
    history.add(1_000, snapshot({ uptimeSeconds: 500, created: 10 }));
    history.add(2_000, snapshot({ uptimeSeconds: 0, created: 90 }));

    assert.equal(history.last.rates.admitted, null);
  });

  test('takes no rate from snapshots that came almost together, as after a stall', () => {
    const history = new History([active, admitted]);
    const rates = [
      [1_000, 10],
      [3_000, 14],
      [3_010, 18],
      [3_020, 22],
      [4_020, 26],
    ].map(([at, created]) => {
      history.add(at, snapshot({ created }));
      return history.last.rates.admitted;
    });

    assert.deepEqual(rates.map((each) => each && Math.round(each)), [null, 2, 4, 6, 4]);
  });

  test('has rates of snapshots that always come too fast, too, and none of the very first ones', () => {
    const history = new History([active, admitted]);
    const rates = [0, 300, 600, 900, 1_200].map((at) => {
      history.add(at, snapshot({ created: at / 10 }));
      return history.last.rates.admitted;
    });

    assert.deepEqual(rates, [null, null, 100, 100, 100]);
  });

  test('has no gap where less time passed than makes one, however close those before were', () => {
    const history = new History([active, admitted]);
    [0, 1_000, 1_400, 4_800].forEach((at) => history.add(at, snapshot()));

    assert.deepEqual(history.columns([])[0], [0, 1, 1.4, 4.8]);
  });

  test('has rates again at once when the clock was set back', () => {
    const history = new History([active, admitted]);
    [100_000, 101_000, 41_000, 42_000].forEach((at, i) => history.add(at, snapshot({ created: i })));

    assert.equal(history.last.rates.admitted, 1);
  });

  test('has moments that only grow, as plots need them, also when the clock was set back', () => {
    const history = new History([active]);
    [100_000, 101_000, 100_500, 101_500].forEach((at, i) => history.add(at, snapshot({ active: i })));

    assert.deepEqual(history.columns([active]), [
      [100, 100.5, 101.5],
      [0, 2, 3],
    ]);
  });

  test('keeps of a snapshot what is drawn, and none but the last ones', () => {
    let asked = 0;
    const drawn = ({ snapshot: { gauges } }) => {
      asked++;
      return gauges.active;
    };
    const history = new History([drawn]);
    for (let i = 1; i <= 3; i++) {
      history.add(i * 1_000, snapshot({ active: i }));
    }
    history.columns([drawn]);

    assert.deepEqual(history.columns([drawn]), [
      [1, 2, 3],
      [1, 2, 3],
    ]);
    assert.equal(asked, 3);
    assert.equal(history.last.snapshot.gauges.active, 3);
  });

  test('forgets the oldest', () => {
    const history = new History([], 2);
    [1_000, 2_000, 3_000].forEach((at) => history.add(at, snapshot()));

    assert.deepEqual(history.columns([])[0], [2, 3]);
  });
});

describe('the sentence for a plot', () => {
  test('says the last value of each line and its bounds', () => {
    const said = summary(['in', 'out'], [[0, 60, 120], [3, null, 1], [5, 9, 7]], (value) => `${value}!`);

    assert.equal(said, 'Last, and within 2 min: in 1! (1! to 3!); out 7! (5! to 9!).');
  });

  test('says where there is nothing yet', () => {
    assert.equal(summary(['in'], [[], []], String), 'Nothing yet.');
    assert.equal(summary(['in'], [[1], [null]], String), 'Last, and within 1 min: in: nothing yet.');
  });
});
