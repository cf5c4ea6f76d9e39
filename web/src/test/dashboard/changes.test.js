import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startDrain } from '../../main/webapp/dashboard/drain.js';
import { startLimits } from '../../main/webapp/dashboard/limits.js';
import { answers, FakePage, FakeServer, install } from './document.js';
import { snapshot } from './world.js';

let page;
let server;

beforeEach(() => {
  install();
  page = new FakePage();
  server = new FakeServer();
});

const element = (id) => document.getElementById(id);

const limits = (maxConnections, high = 0) => ({ maxConnections, reserved: { critical: 0, high, normal: 0 } });

const withLimits = (pool, ...some) => snapshot({ pool, limits: limits(...some) });

function types(id, value) {
  element(id).value = value;
  element('limits').tells('input');
}

const asked = () => element('ask-text').textContent;

async function says(answer) {
  answers(answer);
  await new Promise(setImmediate);
}

async function submits(answer = 'yes') {
  element('limits').tells('submit');
  await says(answer);
}

describe('a change of the limits', () => {
  beforeEach(() => {
    startLimits(page);
    page.shows(withLimits('a', 100));
  });

  test('leaves what another has changed meanwhile as it is', async () => {
    types('limit-high', '7');
    page.shows(withLimits('a', 50));
    await submits();

    assert.deepEqual(server.asked, ['PATCH api/v1/pools/a {"reserved":{"high":7}}']);
  });

  test('asks before it does, with what will be in the place of what', async () => {
    types('limit-max', '120');
    types('limit-high', '7');
    page.shows(withLimits('a', 50));
    await submits('no');
    assert.equal(asked(), 'Change the limits of the pool a? Most connections: 50 → 120. Reserved for high: 0 → 7.');
    assert.deepEqual(server.asked, []);
    assert.equal(element('limit-max').value, '120');

    await submits('yes');
    assert.deepEqual(server.asked, ['PATCH api/v1/pools/a {"maxConnections":120,"reserved":{"high":7}}']);
  });

  test('begins anew after it was given up, and after it was done', async () => {
    types('limit-high', '7');
    page.shows(withLimits('a', 50));
    element('limits').tells('reset');
    assert.equal(element('limit-max').value, 50);
    assert.equal(element('limit-high').value, 0);

    types('limit-max', '60');
    await submits();
    await server.answers({ limits: limits(60, 9) });
    assert.equal(element('limit-high').value, 9);
    assert.equal(element('limits-said').textContent, 'The limits were changed.');
    types('limit-max', '61');
    await submits();

    assert.deepEqual(server.asked, [
      'PATCH api/v1/pools/a {"maxConnections":60}',
      'PATCH api/v1/pools/a {"maxConnections":61}',
    ]);
  });

  test('that is none begins anew, too', () => {
    types('limit-max', '60');
    types('limit-max', '100');
    page.shows(withLimits('a', 50));
    element('limits').tells('submit');

    assert.equal(element('limits-said').textContent, 'Nothing was changed.');
    assert.equal(element('limit-max').value, 50);
  });

  test('begins anew with another pool', async () => {
    types('limit-high', '7');
    page.shows(withLimits('b', 30));
    assert.equal(element('limit-high').value, 0);
    types('limit-max', '31');
    await submits();

    assert.deepEqual(server.asked, ['PATCH api/v1/pools/b {"maxConnections":31}']);
  });

  test('says nothing of a pool that is not shown any more', async () => {
    for (const status of [200, 403]) {
      page.shows(withLimits('a', 100));
      types('limit-max', '60');
      await submits();
      page.shows(withLimits('b', 30));
      await server.answers({ limits: limits(60) }, status);

      assert.equal(element('limit-max').value, 30);
      assert.equal(element('limits-said').textContent, '');
    }
  });
});

describe('a drain', () => {
  test('asks before it begins, with how many go', async () => {
    startDrain(page);
    page.shows(snapshot({ pool: 'a', active: 1_234, waiting: 5 }));
    element('drain').tells('click');
    await says('no');

    assert.equal(asked(), 'Send everybody in the pool a away, 1,234 active and 5 waiting, and let nobody in?');
    assert.deepEqual(server.asked, []);
  });

  test('is for a pool that is known and in a state for it; its buttons keep the focus', async () => {
    startDrain(page);
    const pressable = () => ['drain', 'resume'].filter((id) => element(id).getAttribute('aria-disabled') === 'false');
    const tried = (id) => {
      element(id).tells('click');
      return element('ask').open === true;
    };
    assert.deepEqual(pressable(), []);
    assert.equal(tried('drain'), false, 'of which pool?');

    for (const [state, may] of [
      ['ACTIVE', ['drain']],
      ['DRAINING', ['resume']],
      ['DRAINED', ['resume']],
      ['STOPPED', []],
    ]) {
      page.shows(snapshot({ pool: 'a', state }));
      assert.deepEqual(pressable(), may, state);
      for (const id of ['drain', 'resume']) {
        assert.equal(tried(id), may.includes(id), `${id} while ${state}`);
        await says('no').catch(() => {}); // none may be open
        assert.equal(element(id).disabled, false, 'it would lose the focus');
      }
    }
    assert.deepEqual(server.asked, []);
  });

  test('asks before it ends', async () => {
    startDrain(page);
    page.shows(snapshot({ pool: 'a', state: 'DRAINED' }));
    element('resume').tells('click');
    await says('no');
    assert.equal(asked(), 'Let the pool a take connections again?');
    element('resume').tells('click');
    await says('yes');

    assert.deepEqual(server.asked, ['POST api/v1/pools/a/resume']);
  });

  test('says nothing of a pool that is not shown any more', async () => {
    startDrain(page);
    for (const status of [200, 403]) {
      page.shows(snapshot({ pool: 'a' }));
      element('drain').tells('click');
      await says('yes');
      page.shows(snapshot({ pool: 'b' }));
      await server.answers({}, status);

      assert.equal(element('drain-said').textContent, '');
    }
    assert.deepEqual(server.asked, ['POST api/v1/pools/a/drain', 'POST api/v1/pools/a/drain']);
  });
});
