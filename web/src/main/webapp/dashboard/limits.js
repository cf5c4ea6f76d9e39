// Shows the limits, and changes those that were edited.

import { poolPath, request } from './api.js';
import { ask, byId, say } from './dom.js';
import { number } from './text.js';

const CLASSES = ['critical', 'high', 'normal'];

export function startLimits(page) {
  const form = byId('limits');
  const said = byId('limits-said');
  const max = byId('limit-max');
  const reserved = CLASSES.map((name) => [name, byId(`limit-${name}`)]);
  let limits = null;

  /** The limits as they were when somebody began to edit them; null while nobody does. */
  let base = null;

  /** What somebody is typing isn't overwritten. */
  function show() {
    if (limits && !base) {
      max.value = limits.maxConnections;
      reserved.forEach(([name, input]) => (input.value = limits.reserved[name]));
    }
  }

  /** What was edited: the rest may have been changed by others meanwhile, and stays theirs. */
  function changes() {
    const before = base ?? limits;
    const slots = reserved.filter(([name, input]) => Number(input.value) !== before.reserved[name]);
    return {
      ...(Number(max.value) === before.maxConnections ? {} : { maxConnections: Number(max.value) }),
      ...(slots.length === 0
        ? {}
        : { reserved: Object.fromEntries(slots.map(([name, input]) => [name, Number(input.value)])) }),
    };
  }

  /** What that changes, as it is now and as it will be. */
  function inWords({ maxConnections, reserved: slots = {} }) {
    return [
      ...(maxConnections === undefined ? [] : [['Most connections', limits.maxConnections, maxConnections]]),
      ...Object.entries(slots).map(([name, count]) => [`Reserved for ${name}`, limits.reserved[name], count]),
    ]
      .map(([name, before, after]) => ` ${name}: ${number(before)} → ${number(after)}.`)
      .join('');
  }

  form.addEventListener('input', () => (base ??= limits));
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    base = null;
    say(said, '');
    show();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!limits) {
      return;
    }
    const body = changes();
    if (Object.keys(body).length === 0) {
      base = null;
      show();
      say(said, 'Nothing was changed.');
      return;
    }
    const { pool } = page;
    if (!(await ask(`Change the limits of the pool ${pool}?${inWords(body)}`, 'Change'))) {
      return;
    }
    try {
      const answer = await request('PATCH', poolPath(pool), body);
      if (pool !== page.pool) {
        return; // another is shown by now
      }
      ({ limits } = answer);
      base = null;
      show();
      say(said, 'The limits were changed.');
    } catch (problem) {
      if (pool === page.pool) {
        say(said, `The limits were not changed: ${problem.message}`, true);
      }
    }
  });
  page.onPool(() => {
    base = null;
    limits = null;
    say(said, '');
  });
  page.onSnapshot((snapshot) => {
    ({ limits } = snapshot);
    show();
  });
}
