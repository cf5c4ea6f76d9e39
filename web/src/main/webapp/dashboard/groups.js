// The largest groups of the pool, when somebody asks and now and then.

import { poolPath, query, request } from './api.js';
import { byId, fill, numberCell, row, say } from './dom.js';
import { number } from './text.js';

const MOST = 20;

/** Each so many milliseconds. */
const PERIOD = 10_000;

export function startGroups(page) {
  const said = byId('groups-said');

  async function refresh() {
    const { pool } = page;
    if (pool === null) {
      return;
    }
    try {
      const { groups } = await request('GET', poolPath(pool, `/groups${query({ order: 'members', limit: MOST })}`));
      if (pool !== page.pool) {
        return; // another is shown by now
      }
      const rows = groups.map(({ group, members }) => row(group, numberCell(number(members))));
      fill(byId('groups'), `Up to ${MOST} groups with the most members`, ['Group', { text: 'Members', isNumber: true }], rows);
      say(said, groups.length === 0 ? 'There are no groups.' : '');
    } catch (problem) {
      if (pool === page.pool) {
        say(said, problem.message, true);
      }
    }
  }

  byId('groups-refresh').addEventListener('click', refresh);
  setInterval(() => page.isLive && !document.hidden && refresh(), PERIOD);
  page.onPool(() => {
    byId('groups').replaceChildren(); // those are of another pool
    say(said, '');
    refresh();
  });
}
