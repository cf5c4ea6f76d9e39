import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { startGroups } from '../../main/webapp/dashboard/groups.js';
import { FakePage, FakeServer, install } from './document.js';
import { snapshot } from './world.js';

const { setInterval } = globalThis;

let page;
let server;

const element = (id) => document.getElementById(id);
const names = () => element('groups').all('tbody').flatMap((each) => each.all('th')).map((each) => each.textContent);

beforeEach(() => {
  install();
  globalThis.setInterval = () => {}; // this test asks by itself
  page = new FakePage();
  server = new FakeServer();
  startGroups(page);
  page.shows(snapshot({ pool: 'a' }));
});

afterEach(() => {
  globalThis.setInterval = setInterval;
});

test('groups of another pool are not shown as if they were of this one', async () => {
  await server.answers({ groups: [{ group: 'news', members: 3 }] });
  assert.deepEqual(names(), ['news']);

  page.shows(snapshot({ pool: 'b' }));
  assert.deepEqual(names(), []);
  await server.answers({ detail: 'The server is short of resources' }, 503);
  assert.deepEqual(names(), []);
  assert.equal(element('groups-said').textContent, 'The server is short of resources (503)');

  element('groups-refresh').tells('click');
  await server.answers({ groups: [{ group: 'prices', members: 1 }] });
  assert.deepEqual(names(), ['prices']);
  assert.equal(element('groups-said').textContent, '');
});

test('what goes wrong with a pool that is not shown any more is not said of the one that is', async () => {
  page.shows(snapshot({ pool: 'b' }));
  await server.answers({ detail: 'No such pool' }, 404); // of the first
  assert.equal(element('groups-said').textContent, '');
});
