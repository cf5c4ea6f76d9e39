import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, test } from 'node:test';
import { comeBack, connect } from '../sluice.js';
import { later, settle, stateOf, World } from './world.js';

const opened = async (options) => {
  const world = new World(options);
  await world.letsIn();
  return world;
};

describe('to connect', () => {
  test('says who it is in the address, and speaks sluice.v1', () => {
    const { socket } = new World({ clientId: 'a/b', priority: 'low' });

    assert.equal(socket.url.search, '?clientId=a%2Fb&priority=low');
    assert.deepEqual(socket.protocols, ['sluice.v1']);
  });

  test('is open when the first request is answered, since a welcome comes to those who wait, too', async () => {
    const world = new World();
    await world.welcomes();
    assert.equal(world.client.state, 'connecting');
    assert.equal(await stateOf(world.client.connected), 'pending');

    await world.acks();
    assert.equal(world.client.state, 'open');
    assert.equal(await stateOf(world.client.connected), 'done');
  });

  test('joins its groups, the first one ahead of the others', async () => {
    const world = new World({ groups: ['a', 'b', 'c'] });
    await world.welcomes();
    assert.deepEqual(world.socket.sent, [{ type: 'join', group: 'a', id: 1 }]);

    await world.acks();
    assert.deepEqual(
      world.socket.sent.slice(1).map((each) => each.group),
      ['b', 'c'],
    );
    assert.equal(world.client.state, 'connecting');
    await world.tells({ type: 'ack', id: 3 }, { type: 'ack', id: 2 });
    assert.equal(world.client.state, 'open');
  });

  test('tells of a group that it may not join, and is open without it', async () => {
    const world = new World({ groups: ['no blanks'] });
    await world.welcomes();
    await world.tells({ type: 'error', id: world.said.id, code: 'bad_group', error: 'Group names match' });

    assert.deepEqual(world.last('error'), {
      type: 'error',
      code: 'bad_group',
      error: 'Group names match',
      group: 'no blanks',
    });
    assert.equal(world.client.state, 'open');
    assert.deepEqual(world.client.groups, []);
  });

  test('doesn’t join what it left on the way', async () => {
    const world = new World({ groups: ['a', 'b', 'c'], whenNotOpen: 'refuse' });
    await world.welcomes();
    const left = later(world.client.leave('b'));
    await assert.rejects(left, { code: 'not_open' });
    await world.acks();

    assert.deepEqual(
      world.socket.sent.map((each) => each.group),
      ['a', 'c'],
    );
    await world.acks();
    assert.equal(world.client.state, 'open');
  });

  test('takes as long as connectTimeout for a welcome, and then as long for an answer', async () => {
    const world = new World({ connectTimeout: 500 });
    await world.clock.pass(499);
    await world.welcomes();
    await world.clock.pass(499);
    assert.equal(world.last('reconnecting'), undefined);

    await world.clock.pass(1);
    assert.equal(world.last('reconnecting').reason, 'No answer');
    assert.equal(world.sockets[0].isClosed, true);
  });

  test('refuses options that make no sense', () => {
    assert.throws(() => connect('ws://host/', { maxPending: 0, WebSocket: Object }), /maxPending must be a number from 1/);
    assert.throws(() => connect('ws://host/', { whenNotOpen: 'drop', WebSocket: Object }), /whenNotOpen must be/);
    assert.throws(() => new World({ groups: 'news' }), /groups must be several, but is "news"/);
    assert.throws(() => connect('ftp://host/', { WebSocket: Object }), /no address of a WebSocket: ftp:/);
  });
});

describe('a request', () => {
  test('is done when its ack comes, and gives the recipients of a message', async () => {
    const world = await opened();
    const published = later(world.client.publish('g', { price: 1.5 }, { key: 'k' }));
    assert.deepEqual(world.said, { type: 'broadcast', group: 'g', payload: { price: 1.5 }, key: 'k', id: 2 });
    assert.equal(await stateOf(published), 'pending');

    await world.acks({ recipients: 3 });
    assert.equal(await published, 3);
  });

  test('is rejected by the error with its id, and no other one is', async () => {
    const world = await opened();
    const first = later(world.client.direct('nobody', 1));
    const second = later(world.client.direct('bob', 1));
    await world.tells({ type: 'error', id: 2, code: 'no_such_target', error: 'No such client' });

    await assert.rejects(first, { code: 'no_such_target', message: 'No such client', sent: true });
    assert.equal(await stateOf(second), 'pending');
  });

  test('may have been done, if the connection ends before its answer', async () => {
    const world = await opened();
    const request = later(world.client.publish('g', 1));
    await world.ends(1006);

    await assert.rejects(request, { code: 'lost', sent: true });
  });

  test('has a time, which begins with the call', async () => {
    const world = new World({ requestTimeout: 100, connectTimeout: 1000 });
    const unsent = later(world.client.join('g'));
    await world.clock.pass(99);
    assert.equal(await stateOf(unsent), 'pending');
    await world.clock.pass(1);
    await assert.rejects(unsent, { code: 'timeout', sent: false });

    await world.letsIn();
    const sent = later(world.client.join('g', { timeout: 50 }));
    await world.clock.pass(50);
    await assert.rejects(sent, { code: 'timeout', sent: true });
    await world.acks();
    assert.deepEqual(world.client.groups, [], 'an answer that comes too late finds nobody');
  });

  test('is rejected when too many have no answer', async () => {
    const world = await opened({ maxPending: 2 });
    later(world.client.publish('g', 1));
    const second = later(world.client.publish('g', 2));
    assert.equal(await stateOf(world.client.publish('g', 3)), 'too_many_pending');

    await world.acks({ recipients: 0 });
    assert.equal(await second, 0);
    assert.equal(await stateOf(world.client.publish('g', 4)), 'pending');
  });

  test('is withdrawn by its signal, and isn’t sent then', async () => {
    const world = new World();
    const aborter = new AbortController();
    const request = later(world.client.publish('g', 1, { signal: aborter.signal }));
    aborter.abort();
    await assert.rejects(request, { name: 'AbortError' });

    await world.letsIn();
    assert.equal(world.socket.sent.length, 1);
  });

  test('needs a payload that JSON has', async () => {
    const world = await opened();
    await assert.rejects(world.client.publish('g', undefined), TypeError);
  });

  test('waits by default until it is open, and is refused at once with whenNotOpen=refuse', async () => {
    const patient = new World();
    const waiting = later(patient.client.publish('g', 1));
    await patient.letsIn();
    assert.equal(patient.said.type, 'broadcast');
    await patient.acks({ recipients: 1 });
    assert.equal(await waiting, 1);

    const hasty = new World({ whenNotOpen: 'refuse' });
    await assert.rejects(hasty.client.publish('g', 1), { code: 'not_open', sent: false });
  });
});

describe('who waits for a slot', () => {
  const queued = { type: 'queued', position: 2, priority: 'normal', timeoutMs: 30000 };
  const notAdmitted = (id) => ({ type: 'error', id, code: 'not_admitted', error: 'Not admitted' });

  test('is told its position, has time, and asks again when it is admitted', async () => {
    const world = new World({ groups: ['g'], heartbeat: 0 });
    const request = later(world.client.publish('g', 1, { timeout: 100_000 }));
    await world.welcomes();
    await world.tells(queued, notAdmitted(world.said.id));
    assert.equal(world.client.state, 'queued');
    assert.deepEqual(world.last('queued'), queued);

    await world.clock.pass(60_000);
    await world.tells({ type: 'admitted' });
    assert.equal(world.said.type, 'join');
    await world.acks();
    assert.equal(world.client.state, 'open');
    await world.acks({ recipients: 0 });
    assert.equal(await request, 0);
  });

  test('asks again, too, when the answer to what it asked before comes after admitted', async () => {
    const world = new World({ groups: ['g'] });
    await world.welcomes();
    const { id } = world.said;
    await world.tells(queued, { type: 'admitted' }, notAdmitted(id));
    assert.equal(world.socket.sent.length, 2);

    await world.acks();
    assert.equal(world.client.state, 'open');
  });

  test('doesn’t join what it left meanwhile', async () => {
    const world = new World({ groups: ['g'], whenNotOpen: 'refuse' });
    await world.welcomes();
    await world.tells(queued, notAdmitted(world.said.id));
    later(world.client.leave('g'));
    await world.tells({ type: 'admitted' });
    assert.equal(world.said.type, 'leave');

    await world.acks();
    assert.equal(world.client.state, 'open');
  });

  test('comes back after the told delay when its time is over', async () => {
    const world = new World();
    await world.welcomes();
    await world.tells(queued, { type: 'refused', reason: 'Queue timeout', reconnectDelay: 4880 });
    await world.ends(1013, 'Queue timeout');

    assert.equal(world.last('reconnecting').delay, 4880);
  });

  test('isn’t open again when it is open for the first time after it was sent away', async () => {
    const world = new World();
    await world.welcomes();
    await world.tells(queued);
    await world.ends(1013, 'Queue timeout');
    await world.clock.pass(1000);
    await world.letsIn();
    assert.equal(world.last('reconnect'), undefined);

    await world.ends(1006);
    await world.clock.pass(1000);
    await world.letsIn();
    assert.equal(world.last('reconnect').connectionId, 'c3');
  });
});

describe('after an end', () => {
  const verdicts = {
    never: [1000, 1003, 1007, 1008, 1009, 4000, 4001, 4002, 4099],
    later: [1001, 1002, 1005, 1006, 1011, 1013, 4100, 4101, 4102, 4103, 4104, 4105, 4107, 4109, 4300, 4999],
    now: [4200, 4201, 4299],
  };
  for (const [verdict, codes] of Object.entries(verdicts)) {
    for (const code of codes) {
      test(`of ${code} it comes back ${verdict}`, () => assert.equal(comeBack({ code }), verdict));
    }
  }

  for (const [status, verdict] of [
    [400, 'never'],
    [401, 'never'],
    [403, 'never'],
    [404, 'never'],
    [426, 'never'],
    [429, 'later'],
    [500, 'later'],
    [502, 'later'],
    [503, 'later'],
  ]) {
    test(`by HTTP ${status} it comes back ${verdict}`, () => assert.equal(comeBack({ code: 1006, status }), verdict));
  }

  test('the longest delay doubles up to its cap, and each is drawn below it', async () => {
    const world = new World({ baseDelay: 1000, maxDelay: 5000 });
    const delays = [];
    for (const chance of [0.5, 0.5, 0.5, 0.5, 0, 0.999]) {
      world.clock.chance = chance;
      await world.ends(1006);
      delays.push(world.last('reconnecting').delay);
      await world.clock.pass(5000 - 1);
    }
    assert.deepEqual(delays, [500, 1000, 2000, 2500, 0, 4995]);
  });

  test('it isn’t back before the delay is over', async () => {
    const world = await opened();
    await world.ends(1006);
    assert.equal(world.client.state, 'waiting');
    await world.clock.pass(499);
    assert.equal(world.sockets.length, 1);

    await world.clock.pass(1);
    assert.equal(world.sockets.length, 2);
  });

  test('delays begin anew only once it was open for a while', async () => {
    const world = new World({ stableAfter: 10_000, heartbeat: 0 });
    await world.ends(1006);
    await world.clock.pass(1000);
    await world.letsIn();
    await world.clock.pass(9_999);
    await world.ends(1006);
    assert.equal(world.last('reconnecting').attempt, 2);

    await world.clock.pass(1000);
    await world.letsIn();
    await world.clock.pass(10_000);
    await world.ends(1006);
    assert.equal(world.last('reconnecting').attempt, 1);
  });

  test('one that may come back at once does so, but only once', async () => {
    const world = await opened();
    await world.ends(4201);
    assert.equal(world.last('reconnecting').delay, 125);

    await world.clock.pass(125);
    await world.ends(4201);
    assert.equal(world.last('reconnecting').delay, 1000);
  });

  for (const [notice, code] of [
    [{ type: 'preempted', reason: 'Higher priority connection needed', reconnectDelay: 6056 }, 4101],
    [{ type: 'preempted', reason: 'Higher priority connection needed', reconnectDelay: 6056 }, 4050],
    [{ type: 'draining', reconnectDelay: 4526 }, 1001],
    [{ type: 'draining', reconnectDelay: 4526 }, 1006],
    [{ type: 'refused', reason: 'Server at capacity', reconnectDelay: 3983 }, 1013],
  ]) {
    test(`${notice.type} and ${code}: the told delay counts`, async () => {
      const world = await opened();
      await world.tells(notice);
      assert.deepEqual(world.last(notice.type), notice);
      await world.ends(code);

      assert.equal(world.last('reconnecting').delay, notice.reconnectDelay);
    });
  }

  test('a told delay counts for one reconnect only', async () => {
    const world = await opened();
    await world.tells({ type: 'draining', reconnectDelay: 4526 });
    await world.ends(1001);
    await world.clock.pass(4526);
    await world.ends(1006);

    assert.equal(world.last('reconnecting').delay, 1000);
  });

  test('a kick is for good, and says so, even to one that was told to come back', async () => {
    const world = await opened();
    await world.tells({ type: 'draining', reconnectDelay: 4526 });
    await world.ends(4001, 'Kicked');

    assert.deepEqual(world.last('close'), { type: 'close', code: 4001, reason: 'Kicked', why: 'refused' });
    assert.equal(world.client.state, 'closed');
    assert.equal(world.clock.timers, 0);
  });

  test('who is replaced hears of it, and stays away', async () => {
    const world = await opened();
    await world.ends(4002, 'Replaced');

    assert.deepEqual(world.types().slice(-2), ['replaced', 'close']);
  });

  test('what one asks as it hears that it is replaced is refused, as the client is closed', async () => {
    const world = await opened();
    let request;
    world.client.on('replaced', () => {
      request = later(world.client.join('g'));
    });
    await world.ends(4002, 'Replaced');

    await assert.rejects(request, { code: 'closed', sent: false });
  });

  test('maxAttempts is the most in a row, and 0 is none', async () => {
    const world = new World({ maxAttempts: 1 });
    await world.ends(1006);
    await world.clock.pass(1000);
    await world.ends(1006);
    assert.deepEqual(world.last('close'), { type: 'close', code: 1006, reason: '', why: 'attempts' });
    assert.equal(await stateOf(world.client.connected), 'closed');

    const timid = new World({ maxAttempts: 0 });
    await timid.ends(1006);
    assert.equal(timid.client.state, 'closed');
  });

  /** As `ws` shows the answer of a server that doesn't upgrade. */
  const unupgraded = (options) => {
    class Shown {
      on(event, listener) {
        this.answers = (statusCode, headers = {}) => listener({}, { statusCode, headers });
      }
      terminate() {
        this.isClosed = true;
      }
    }
    const sockets = [];
    const world = new World({
      WebSocket: function () {
        sockets.push(new Shown());
        return sockets.at(-1);
      },
      ...options,
    });
    return { world, sockets };
  };

  test('it waits longer beyond each Retry-After that follows, up to the cap', async () => {
    const { world, sockets } = unupgraded({ baseDelay: 1000, maxDelay: 3000 });
    const delays = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      sockets.at(-1).answers(429, { 'retry-after': '1' });
      delays.push(world.last('reconnecting').delay);
      await world.clock.pass(delays.at(-1));
    }

    assert.deepEqual(delays, [1500, 2000, 2500, 2500]);
  });

  test('it asks for Retry-After where it sees it', async () => {
    const { world, sockets } = unupgraded();
    sockets[0].answers(503, { 'retry-after': '5' });
    assert.equal(world.last('reconnecting').delay, 5500);
    assert.equal(sockets[0].isClosed, true);

    await world.clock.pass(5500);
    sockets[1].answers(403);
    assert.deepEqual(world.last('close'), {
      type: 'close',
      code: 1006,
      reason: 'HTTP 403',
      status: 403,
      retryAfter: undefined,
      why: 'refused',
    });
  });
});

describe('back again', () => {
  test('it is the same client with the token of its last connection', async () => {
    const world = new World();
    await world.welcomes('first');
    await world.acks();
    await world.ends(1006);
    await world.clock.pass(1000);

    assert.equal(world.socket.url.searchParams.get('clientId'), 'alice');
    assert.equal(world.socket.url.searchParams.get('resumeToken'), 'first');
  });

  test('it joins what it was in, and not what it has left, before anything else is sent', async () => {
    const world = await opened({ groups: ['a', 'b'] });
    const joined = later(world.client.join('c'));
    await world.acks();
    await joined;
    later(world.client.leave('a'));
    await world.acks();
    await world.ends(1006);
    const request = later(world.client.publish('c', 1));
    await world.clock.pass(1000);
    await world.letsIn();

    assert.deepEqual(
      world.socket.sent.map((each) => [each.type, each.group]),
      [
        ['join', 'b'],
        ['join', 'c'],
        ['broadcast', 'c'],
      ],
    );
    assert.deepEqual(world.last('reconnect'), { type: 'reconnect', connectionId: 'c2', groups: ['b', 'c'] });
    await world.acks({ recipients: 2 });
    assert.equal(await request, 2);
  });

  test('it isn’t in what it has joined and left without awaiting either', async () => {
    const world = await opened();
    const joined = later(world.client.join('g'));
    const left = later(world.client.leave('g'));
    await world.tells({ type: 'ack', id: 2 }, { type: 'ack', id: 3 });
    await Promise.all([joined, left]);

    assert.deepEqual(world.client.groups, []);
  });

  test('the token is shown nowhere', async () => {
    const world = new World();
    await world.welcomes('secret-token');
    await world.acks();
    await world.ends(1006);

    const shown = inspect(world.client, { depth: 9, showHidden: true }) + JSON.stringify(world.client);
    assert.doesNotMatch(shown + JSON.stringify(world.events), /secret-token/);
  });

  test('what the old socket still says is not heard', async () => {
    const world = await opened();
    const old = world.socket;
    await world.ends(1006);
    await world.clock.pass(1000);
    old.onmessage({ data: '{"type":"gap","dropped":3,"reason":"slow"}' });
    old.onclose({ code: 4001, reason: 'Kicked' });

    assert.equal(world.last('gap'), undefined);
    assert.equal(world.client.state, 'connecting');
  });
});

describe('what comes in', () => {
  test('is told with its payload, and as it came', async () => {
    const world = await opened();
    world.socket.onmessage({ data: '{"type":"broadcast","group":"g","payload":1.50}' });

    assert.deepEqual(world.last('message'), {
      type: 'message',
      kind: 'broadcast',
      group: 'g',
      payload: 1.5,
      text: '{"type":"broadcast","group":"g","payload":1.50}',
    });
  });

  test('gap and an error without an id are told', async () => {
    const world = await opened();
    await world.tells(
      { type: 'gap', dropped: 3, reason: 'slow' },
      { type: 'error', code: 'rate_limited', error: 'Too many messages' },
    );

    assert.deepEqual(world.events.slice(-2), [
      { type: 'gap', dropped: 3, reason: 'slow' },
      { type: 'error', code: 'rate_limited', error: 'Too many messages' },
    ]);
  });

  test('of a type that it doesn’t know, or no JSON, is passed over', async () => {
    const world = await opened();
    const before = world.events.length;
    await world.tells({ type: 'of a later server' }, null, 'text', 1, [], { type: 1 });
    world.socket.onmessage({ data: 'no JSON' });

    assert.equal(world.events.length, before);
    assert.equal(world.client.state, 'open');
  });
});

describe('a server that is silent', () => {
  test('is asked for an answer, and left when there is none', async () => {
    const world = await opened({ heartbeat: 300, heartbeatTimeout: 100 });
    await world.clock.pass(299);
    assert.equal(world.socket.sent.length, 1);
    await world.clock.pass(1);
    assert.deepEqual(world.said, { type: 'leave', group: 'sluice.client/nowhere', id: 2 });
    await world.clock.pass(99);
    assert.equal(world.client.state, 'open');

    await world.clock.pass(1);
    assert.equal(world.last('reconnecting').reason, 'No answer');
    assert.equal(world.sockets[0].isClosed, true);
  });

  test('is alive with whatever it says', async () => {
    const world = await opened({ heartbeat: 300, heartbeatTimeout: 100 });
    await world.clock.pass(300);
    await world.tells({ type: 'gap', dropped: 1, reason: 'slow' });
    await world.clock.pass(299);

    assert.equal(world.client.state, 'open');
    assert.equal(world.socket.sent.length, 2);
  });

  for (const heartbeat of [0, Infinity]) {
    test(`is never asked with heartbeat=${heartbeat}`, async () => {
      const world = await opened({ heartbeat });
      assert.equal(world.clock.timers, 0);
      await world.clock.pass(1_000_000);
      assert.equal(world.socket.sent.length, 1);
    });
  }
});

describe('the clock that is there by default', () => {
  test('waits as long as a timer can, if it is to wait longer', async (context) => {
    const timer = context.mock.method(globalThis, 'setTimeout', () => 0);
    const longTimes = { connectTimeout: Infinity, requestTimeout: 2 ** 31, heartbeat: 2 ** 40 };
    const world = await opened({ ...longTimes, clock: undefined });
    later(world.client.join('g'));
    world.client.close();

    const waits = timer.mock.calls.map((each) => each.arguments[1]);
    assert.ok(waits.length >= 4, `${waits}`);
    assert.deepEqual(new Set(waits), new Set([2 ** 31 - 1]));
  });

  test('comes back as late as a timer can, if it is told to wait longer', async (context) => {
    const timer = context.mock.method(globalThis, 'setTimeout', () => 0);
    const world = await opened({ clock: undefined });
    await world.tells({ type: 'draining', reconnectDelay: 2 ** 31 });
    await world.ends(1001);
    world.client.close();

    assert.equal(timer.mock.calls.at(-1).arguments[1], 2 ** 31 - 1);
  });
});

describe('close', () => {
  for (const [when, bring] of Object.entries({
    connecting: async () => new World(),
    open: opened,
    queued: async () => {
      const world = new World();
      await world.welcomes();
      await world.tells({ type: 'queued', position: 1, priority: 'normal', timeoutMs: 1 });
      return world;
    },
    waiting: async () => {
      const world = await opened();
      await world.ends(1006);
      return world;
    },
  })) {
    test(`while ${when} ends all, and leaves no timer`, async () => {
      const world = await bring();
      assert.equal(world.client.state, when);
      const request = later(world.client.publish('g', 1));
      const states = [];
      world.client.on('state', ({ state }) => states.push(state));
      world.client.close();

      assert.equal(await stateOf(request), 'closed');
      assert.equal(world.clock.timers, 0);
      assert.deepEqual(states, ['closed']);
      assert.equal(world.types().at(-1), 'close');
      assert.equal(world.last('close').why, 'asked');
      if (when !== 'waiting') {
        assert.equal(world.socket.closedWith, 1000);
      }
      assert.equal(await stateOf(world.client.join('g')), 'closed');
    });
  }

  test('is what its signal does', async () => {
    const aborter = new AbortController();
    const world = await opened({ signal: aborter.signal });
    aborter.abort();

    assert.equal(world.client.state, 'closed');
    assert.equal(world.socket.closedWith, 1000);
  });

  test('may be called by any listener, and nothing comes after it', async () => {
    for (const type of ['welcome', 'state', 'queued', 'preempted', 'reconnecting', 'message']) {
      const world = new World();
      world.client.on(type, () => world.client.close());
      await world.letsIn();
      await world.tells(
        { type: 'queued', position: 1, priority: 'low', timeoutMs: 1 },
        { type: 'preempted', reason: '', reconnectDelay: 1 },
        { type: 'direct', payload: 1 },
      );
      await world.ends(1006);
      await world.clock.pass(100_000);

      assert.equal(world.client.state, 'closed', type);
      assert.equal(world.types().at(-1), 'close', type);
      assert.equal(world.clock.timers, 0, type);
    }
    await settle();
  });

  test('may be called at the admission, and nothing is sent after it', async () => {
    const world = new World();
    world.client.on('state', ({ previous }) => previous === 'queued' && world.client.close());
    await world.welcomes();
    const refused = { type: 'error', id: world.said.id, code: 'not_admitted', error: 'Not admitted' };
    await world.tells({ type: 'queued', position: 1, priority: 'low', timeoutMs: 1 }, refused, { type: 'admitted' });

    assert.equal(world.client.state, 'closed');
    assert.equal(world.clock.timers, 0);
    assert.equal(world.socket.sent.length, 1);
  });
});
