import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whyNot } from '../../main/webapp/dashboard/api.js';

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
