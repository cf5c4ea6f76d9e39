import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { request, whyNot } from '../../main/webapp/dashboard/api.js';

const answering = (body, status) => (globalThis.fetch = async () => new Response(JSON.stringify(body), { status }));

describe('why a WebSocket is refused', () => {
  test('is what REST is refused for, too', async () => {
    answering({ detail: 'The role sluice-monitor is required' }, 403);
    assert.equal(await whyNot(), 'The role sluice-monitor is required (403)');

    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    assert.equal(await whyNot(), 'The server can’t be reached');
  });

  test('is a rule for pages where REST is let in', async () => {
    answering([], 200);
    assert.match(await whyNot(), /^REST answers, the WebSocket doesn’t: .*Host.*sluice\.access\.allowed-origins$/);
  });
});

describe('an answer', () => {
  test('that isn’t JSON is said to be none of the server’s', async () => {
    globalThis.fetch = async () => new Response('<html>Please log in</html>', { status: 200 });
    await assert.rejects(request('GET', 'pools'), {
      name: 'Problem',
      status: 200,
      message: 'The answer isn’t JSON: something between here and the server gave it (200)',
    });
  });

  test('that breaks off is one that didn’t come', async () => {
    globalThis.fetch = async () => ({ ok: true, status: 200, text: () => Promise.reject(new TypeError('network error')) });
    await assert.rejects(request('GET', 'pools'), { name: 'Problem', status: 0, message: 'The server can’t be reached' });
  });
});
