// The client for browsers on `ws`, led by the lines of standard input and telling on standard output what comes of it. Each
// line is a JSON array. See ConformingNode.java. Arguments: the module, the address, the options.
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';

const [, , module, url, options] = process.argv;
const { connect } = await import(pathToFileURL(module));
const tell = (...what) => console.log(JSON.stringify(what));

const client = connect(url, { ...JSON.parse(options), WebSocket });
const types = ['state', 'welcome', 'queued', 'admitted', 'message', 'gap', 'preempted', 'refused', 'draining'];
for (const type of [...types, 'replaced', 'error', 'reconnecting', 'reconnect', 'close']) {
  client.on(type, (detail) => tell('event', type, detail));
}

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const [number, deed, ...given] = JSON.parse(line);
  try {
    tell('done', number, (await client[deed](...given)) ?? null);
  } catch (error) {
    tell('failed', number, error.code ?? String(error));
  }
});
// Nobody leads any more. The process ends by itself if the client has left nothing.
lines.on('close', () => client.close());
