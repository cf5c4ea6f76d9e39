// Finds connections, and ends one.

import { poolPath, query, request } from './api.js';
import { ask, byId, fill, make, numberCell, row, say } from './dom.js';
import { duration, number } from './text.js';

const HEADS = ['Client id', 'Connection id', 'Class', 'State', { text: 'For', isNumber: true }, 'Groups', 'Kick'];

export function startConnections(page) {
  const said = byId('connections-said');
  const more = byId('connections-more');
  let rows = [];
  let asked = null;

  async function search(after) {
    const { pool } = page;
    const filters = asked;
    try {
      const answer = await request('GET', poolPath(pool, `/connections${query({ ...filters, after })}`));
      if (pool !== page.pool || filters !== asked) {
        return; // something else is asked for by now
      }
      show([...(after ? rows : []), ...answer.connections.map(shown)], answer.next === undefined);
      more.onclick = () => search(answer.next);
      say(said, rows.length === 0 ? 'None found.' : `${number(rows.length)}${answer.next ? ' or more' : ''} found.`);
    } catch (problem) {
      if (pool !== page.pool || filters !== asked) {
        return;
      }
      if (!after) {
        show([], true); // those are of another search
      }
      say(said, problem.message, true);
    }
  }

  function show(found, areAll) {
    rows = found;
    fill(byId('connections'), 'Connections that were found', HEADS, rows);
    if (areAll && document.activeElement === more) {
      byId('connections-found').focus(); // what is hidden loses it
    }
    more.hidden = areAll;
  }

  function shown({ connectionId, clientId, priority, active, ageMs, groups }) {
    const kick = make('button', { type: 'button', className: 'grave' });
    name(kick, 'Kick', clientId, connectionId);
    const line = row(
      clientId,
      make('td', {}, connectionId),
      make('td', {}, priority),
      make('td', {}, active ? 'active' : 'waiting'),
      numberCell(duration(ageMs)),
      make('td', {}, groups.join(', ')),
      make('td', {}, kick),
    );
    kick.addEventListener('click', () => end(page.pool, connectionId, clientId, kick));
    return line;
  }

  /** What it says, and to whom it is read, whose. */
  function name(button, text, clientId, connectionId) {
    button.textContent = text;
    button.setAttribute('aria-label', `${text} ${clientId}, connection ${connectionId}`);
  }

  async function end(pool, connectionId, clientId, button) {
    if (button.getAttribute('aria-disabled') === 'true') {
      return;
    }
    if (!(await ask(`End the connection of ${clientId}? It is told not to come back.`, 'Kick'))) {
      return;
    }
    try {
      await request('DELETE', poolPath(pool, `/connections/${encodeURIComponent(connectionId)}`));
      button.setAttribute('aria-disabled', 'true'); // which leaves it the focus
      name(button, 'Kicked', clientId, connectionId);
      say(said, `${clientId} was kicked.`);
    } catch (problem) {
      say(said, `${clientId} was not kicked: ${problem.message}`, true);
    }
  }

  byId('search').addEventListener('submit', (event) => {
    event.preventDefault();
    if (page.pool === null) {
      say(said, 'Which pools there are isn’t known yet.', true);
      return;
    }
    asked = {
      clientId: byId('search-client').value,
      group: byId('search-group').value,
      priority: byId('search-priority').value,
    };
    search();
  });
  page.onPool(() => {
    rows = [];
    asked = null;
    more.hidden = true;
    say(said, '');
    byId('connections').replaceChildren();
  });
}
