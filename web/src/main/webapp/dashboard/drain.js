// Drains a pool, shows how far that is, and has it take connections again.

import { poolPath, request } from './api.js';
import { ask, byId, say } from './dom.js';
import { Progress } from './progress.js';
import { number } from './text.js';

/** Not by `disabled`, which would take the focus from whoever has just pressed it. */
const enable = (button, isEnabled) => button.setAttribute('aria-disabled', String(!isEnabled));

const isEnabled = (button) => button.getAttribute('aria-disabled') === 'false';

export function startDrain(page) {
  const said = byId('drain-said');
  const drain = byId('drain');
  const resume = byId('resume');
  let progress = new Progress();
  let gauges = { active: 0, waiting: 0 };

  async function change(pool, what, done) {
    const [text, isError] = await request('POST', poolPath(pool, `/${what}`)).then(
      () => [done, false],
      (problem) => [`That was not done: ${problem.message}`, true],
    );
    if (pool === page.pool) {
      say(said, text, isError); // else another is shown by now
    }
  }

  [drain, resume].forEach((each) => enable(each, false)); // until it is known of which pool
  drain.addEventListener('click', async () => {
    if (!isEnabled(drain)) {
      return;
    }
    const { pool } = page;
    const who = `${number(gauges.active)} active and ${number(gauges.waiting)} waiting`;
    if (await ask(`Send everybody in the pool ${pool} away, ${who}, and let nobody in?`, 'Drain')) {
      await change(pool, 'drain', 'The drain has begun.');
    }
  });
  resume.addEventListener('click', async () => {
    if (!isEnabled(resume)) {
      return;
    }
    const { pool } = page;
    if (await ask(`Let the pool ${pool} take connections again?`, 'Resume')) {
      await change(pool, 'resume', 'The pool takes connections again.');
    }
  });
  page.onPool(() => {
    progress = new Progress();
    say(said, '');
  });
  page.onSnapshot((snapshot) => {
    ({ gauges } = snapshot);
    enable(drain, snapshot.state === 'ACTIVE');
    enable(resume, snapshot.state === 'DRAINING' || snapshot.state === 'DRAINED');
    const now = progress.of(snapshot);
    byId('drain-progress').hidden = now === null;
    if (now) {
      byId('drain-text').textContent = now.text;
      Object.assign(byId('drain-bar'), { max: now.max, value: now.value });
    }
  });
}
