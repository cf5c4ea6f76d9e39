import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { History } from '../../main/webapp/dashboard/history.js';
import { showNow } from '../../main/webapp/dashboard/now.js';
import { install } from './document.js';
import { whole } from './world.js';

before(install); // once: the page makes its tiles once

/** What a second makes of that growth. */
function shown(before, after) {
  const history = new History([]);
  history.add(1_000, whole(before));
  history.add(2_000, whole(after));
  showNow(history.last);
}

/** The tile of that name, and the texts of its parts. */
function tile(name) {
  const box = document.getElementById('now').children.find((each) => each.all('dd')[0].dataset.figure === name);
  return { alarms: box.dataset.alarm === 'yes', texts: box.children.map((each) => each.textContent) };
}

test('how long admissions took is said of all since the start', () => {
  shown({}, {});

  assert.deepEqual(tile('Admission, 99 %').texts.slice(1), ['3 µs', 'half 1 µs, longest 4 µs, since the start']);
});

test('an alarm is a word, too, until it is over', () => {
  shown({}, { waiting: 1 });
  assert.equal(tile('Waiting').texts[0], 'Waiting – alarm');

  shown({}, {});
  assert.equal(tile('Waiting').texts[0], 'Waiting');
});

test('handshakes that are refused are a figure of their own, and alarm', () => {
  shown({ handshakesRefused: { rate: 3 } }, { handshakesRefused: { rate: 7 } });

  assert.equal(tile('Refused').alarms, false);
  assert.equal(tile('Handshakes refused').alarms, true);
  assert.deepEqual(tile('Handshakes refused').texts, ['Handshakes refused – alarm', '4 /s', '7 in all']);
  assert.equal(tile('Refused').texts[0], 'Refused');
});
