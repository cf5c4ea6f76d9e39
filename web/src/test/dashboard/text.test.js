import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../../main/webapp/dashboard/api.js';
import { Progress } from '../../main/webapp/dashboard/progress.js';
import { duration, micros, number, percent, perSecond, words } from '../../main/webapp/dashboard/text.js';
import { snapshot } from './world.js';

test('figures read as people write them', () => {
  assert.equal(number(1234567), '1,234,567');
  assert.equal(percent(0.6667), '66.7 %');
  assert.equal(perSecond(0.25), '0.3 /s');
  assert.equal(perSecond(null), '–');
  assert.equal(micros(999), '999 µs');
  assert.equal(micros(1_500), '1.5 ms');
  assert.equal(micros(2_000_000), '2 s');
  assert.equal(words('slow_consumer'), 'slow consumer');
});

test('a duration has its two largest units', () => {
  assert.equal(duration(0), '0 ms');
  assert.equal(duration(900), '900 ms');
  assert.equal(duration(61_500), '1 min 1 s');
  assert.equal(duration(3_600_000), '1 h');
  assert.equal(duration(90_061_000), '1 d 1 h');
});

test('a query has what was said, escaped', () => {
  assert.equal(query({ clientId: '', group: undefined }), '');
  assert.equal(query({ group: 'a b&c=<d>', limit: 5 }), '?group=a+b%26c%3D%3Cd%3E&limit=5');
});

test('a drain has gone as far as those are gone who were there before it', () => {
  const progress = new Progress();
  assert.equal(progress.of(snapshot({ active: 9 })), null);
  assert.equal(progress.of(snapshot({ active: 3, waiting: 1 })), null);
  assert.deepEqual(progress.of(snapshot({ state: 'DRAINING', active: 3 })), {
    text: 'Draining: 3 left, 1 of 4 gone.',
    max: 4,
    value: 1,
  });
  assert.deepEqual(progress.of(snapshot({ state: 'DRAINED' })), { text: 'Drained: nobody is left.', max: 4, value: 4 });
  assert.equal(progress.of(snapshot({ active: 2 })), null);
  assert.equal(progress.of(snapshot({ state: 'DRAINING', active: 2 })).max, 2);
});

test('of a drain that was under way when the page was opened, what is seen counts', () => {
  const progress = new Progress();
  assert.equal(progress.of(snapshot({ state: 'DRAINING', active: 5 })).text, 'Draining: 5 left, 0 of 5 gone.');
  assert.equal(progress.of(snapshot({ state: 'DRAINING', active: 1 })).text, 'Draining: 1 left, 4 of 5 gone.');
  assert.equal(new Progress().of(snapshot({ state: 'DRAINED' })).value, 1);
});
