import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startConnections } from '../../main/webapp/dashboard/connections.js';
import { answers, FakePage, FakeServer, install } from './document.js';
import { snapshot } from './world.js';

let page;
let server;

const element = (id) => document.getElementById(id);
const found = (clientId) => ({ clientId, connectionId: `c-${clientId}`, priority: 'normal', active: true, ageMs: 1, groups: [] });
const names = () => element('connections').tBodies[0].all('th').map((each) => each.textContent);

async function searches(body, status) {
  element('search').tells('submit');
  await server.answers(body, status);
}

beforeEach(() => {
  install();
  page = new FakePage();
  server = new FakeServer();
  startConnections(page);
  page.shows(snapshot({ pool: 'a' }));
});

describe('a search', () => {
  test('before it is known which pools there are asks nothing, and says so', async () => {
    page.pool = null;
    element('search').tells('submit');
    await new Promise(setImmediate);

    assert.deepEqual(server.asked, []);
    assert.equal(element('connections-said').textContent, 'Which pools there are isn’t known yet.');
  });

  test('that has found all leaves who asked for more where that is shown', async () => {
    let isThere = false;
    element('connections-found').focus = () => (isThere = true);
    await searches({ connections: [found('ann')], next: 'n' });
    document.activeElement = element('connections-more');
    element('connections-more').onclick();
    await server.answers({ connections: [found('bob')], next: 'o' });
    assert.equal(isThere, false);

    element('connections-more').onclick();
    await server.answers({ connections: [found('cat')] });
    assert.equal(isThere, true);
  });

  test('that fails leaves nothing of the one before', async () => {
    await searches({ connections: [found('ann')], next: 'n' });
    assert.deepEqual(names(), ['ann']);
    assert.equal(element('connections-more').hidden, false);
    await searches({ detail: 'The server is short of resources' }, 503);

    assert.deepEqual(names(), []);
    assert.equal(element('connections-more').hidden, true);
    assert.equal(element('connections-said').textContent, 'The server is short of resources (503)');
  });

  test('for more that fails may be tried again', async () => {
    await searches({ connections: [found('ann')], next: 'n' });
    element('connections-more').onclick();
    await server.answers({ detail: 'Not now' }, 503);
    assert.deepEqual(names(), ['ann']);
    assert.equal(element('connections-more').hidden, false);

    element('connections-more').onclick();
    await server.answers({ connections: [found('bob')] });
    assert.deepEqual(names(), ['ann', 'bob']);
  });

  test('that fails says nothing when something else is asked for by now', async () => {
    element('search').tells('submit');
    page.shows(snapshot({ pool: 'b' }));
    await server.answers({ detail: 'No such pool' }, 404);

    assert.equal(element('connections-said').textContent, '');
  });
});

test('who was kicked stays in the list with the focus where it was, and is not kicked twice', async () => {
  await searches({ connections: [found('ann')] });
  const [kick] = element('connections').all('button');
  assert.equal(kick.getAttribute('aria-label'), 'Kick ann, connection c-ann');
  kick.tells('click');
  answers('yes');
  await new Promise(setImmediate);
  await server.answers(null);

  assert.equal(kick.textContent, 'Kicked');
  assert.equal(kick.getAttribute('aria-label'), 'Kicked ann, connection c-ann');
  assert.equal(kick.getAttribute('aria-disabled'), 'true');
  assert.equal(kick.disabled, false, 'it would lose the focus');
  kick.tells('click');
  assert.equal(element('ask').open, false);
});
