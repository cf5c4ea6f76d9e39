// A server whose every name is hostile, in the place of the real one. `payloads` and `snapshot` come from the test.

window.WebSocket = class {
  constructor() {
    const counts = Object.fromEntries(payloads.map((each, i) => [each, i + 1]));
    const { counters, traffic } = snapshot;
    const hostile = {
      ...snapshot,
      state: payloads[0],
      counters: { ...counters, refused: counts, closedByReason: counts, handshakesRefused: counts },
      traffic: { ...traffic, dropped: counts },
    };
    const tell = message => this.onmessage({ data: JSON.stringify(message) });
    this.send = text => tell({ type: 'ack', id: JSON.parse(text).id });
    this.close = () => {};
    setTimeout(() => {
      tell({ type: 'welcome', clientId: payloads[0], connectionId: payloads[1], priority: payloads[2] });
      setInterval(() => ['default', ...payloads].forEach(pool => tell({ type: 'direct', payload: { ...hostile, pool } })), 500);
    });
  }
};

window.fetch = async (url, { method }) => {
  const path = new URL(url).pathname;
  if (method !== 'GET') {
    const i = payloads.findIndex(each => path.endsWith('/' + encodeURIComponent(each)));
    return new Response(JSON.stringify({ detail: payloads[i] }), { status: 403 });
  }
  const answer = path.endsWith('/groups')
    ? { groups: payloads.map(group => ({ group, members: 1 })) }
    : { connections: payloads.map(each => ({ connectionId: each, clientId: each, priority: each, active: true, ageMs: 1, groups: [each] })) };
  return new Response(JSON.stringify(answer));
};
