import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { Live, TITLES } from '../../main/webapp/dashboard/live.js';
import { FakeClient, FakeSystem, snapshot } from './world.js';

class World {
  client = new FakeClient();
  system = new FakeSystem();
  told = [];
  shown = 'default';
  reason = '';

  constructor() {
    this.live = new Live({
      connect: () => this.client,
      tell: (each) => this.told.push(each.pool),
      look: (state) => (this.state = state),
      counts: ({ pool }) => pool === this.shown,
      why: async () => this.reason,
      system: this.system,
    });
  }

  opens() {
    this.client.tells('state', { state: 'open' });
  }

  hears(pool = 'default') {
    this.client.tells('message', { kind: 'direct', payload: snapshot({ pool }) });
  }

  loses(reason = '', code = 1006) {
    this.client.tells('reconnecting', { code, reason, delay: 2_000 });
    this.client.tells('state', { state: 'waiting' });
  }
}

describe('figures', () => {
  test('are live from the first one on, and not when it is open', () => {
    const world = new World();
    world.opens();
    assert.equal(world.state.isLive, false);

    world.hears();
    assert.equal(world.state.kind, 'live');
    assert.deepEqual(world.told, ['default']);
  });

  test('that stop coming are not live any more, though it is connected', () => {
    const world = new World();
    world.opens();
    world.hears();
    world.system.pass(3);
    assert.equal(world.state.kind, 'live');

    world.system.pass(1);
    assert.equal(world.state.kind, 'silent');
    assert.equal(world.state.isLive, false);
    world.hears();
    assert.equal(world.state.kind, 'live');
  });

  test('stay live while the clock on the wall is set', () => {
    const world = new World();
    world.opens();
    world.hears();
    world.system.sets(3_600);
    world.system.pass(2);
    assert.equal(world.state.kind, 'live');

    world.system.sets(-7_200);
    world.system.pass(2);
    assert.equal(world.state.kind, 'silent');
  });

  test('that never come are missed, too', () => {
    const world = new World();
    world.opens();
    world.system.pass(4);

    assert.equal(world.state.kind, 'silent');
  });

  test('of another pool than the shown one make nothing live', () => {
    const world = new World();
    world.opens();
    world.hears('other');

    assert.equal(world.state.isLive, false);
    assert.deepEqual(world.told, ['other']);
  });

  test('from another watcher, or of no pool, are none', () => {
    const world = new World();
    world.opens();
    world.client.tells('message', { kind: 'broadcast', payload: snapshot() });
    world.client.tells('message', { kind: 'direct', payload: null });

    assert.equal(world.state.isLive, false);
    assert.deepEqual(world.told, []);
  });

  test('are not live from the moment in which the connection is lost', () => {
    const world = new World();
    world.opens();
    world.hears();
    world.loses('Going away');

    assert.equal(world.state.kind, 'retrying');
    assert.equal(world.state.isLive, false);
    assert.equal(world.state.reason, 'Going away');
    assert.equal(world.state.retryIn, 2_000);
    world.system.pass(1);
    assert.equal(world.state.retryIn, 1_000);
  });

  test('come again with the next connection', () => {
    const world = new World();
    world.opens();
    world.hears();
    world.loses();
    world.client.tells('state', { state: 'connecting' });
    assert.equal(world.state.kind, 'retrying');
    assert.equal(world.state.retryIn, null);
    world.opens();
    assert.equal(world.state.isLive, false);
    world.hears();

    assert.equal(world.state.isLive, true);
    assert.equal(world.state.reason, '');
  });
});

describe('a dashboard that is not let in', () => {
  test('says why, as REST tells it', async () => {
    const world = new World();
    world.reason = 'The role sluice-monitor is required (403)';
    world.loses();
    await setImmediate();

    assert.equal(world.state.reason, world.reason);
  });

  test('says what the server said, if it said something', async () => {
    const world = new World();
    world.reason = 'REST answers';
    world.loses('Server at capacity', 1013);
    await setImmediate();

    assert.equal(world.state.reason, 'Server at capacity');
  });

  test('says that it is over where nobody is to come back', () => {
    const world = new World();
    world.opens();
    world.hears();
    world.client.tells('close', { code: 4002, reason: 'Replaced' });

    assert.equal(world.state.kind, 'over');
    assert.equal(world.state.reason, 'Replaced');
    world.system.pass(10);
    assert.equal(world.state.kind, 'over');
  });
});

test('a page that was left watches no more', () => {
  const world = new World();
  world.opens();
  world.hears();
  world.live.end();

  assert.equal(world.client.isClosed, true);
  world.system.pass(10);
  assert.equal(world.state.kind, 'over');
});

test('each state has a title', () => {
  assert.deepEqual(Object.keys(TITLES), ['connecting', 'live', 'silent', 'retrying', 'over']);
});
