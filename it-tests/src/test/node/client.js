'use strict';

// A WebSocket client on `ws`, led by the lines of standard input and telling on standard output what comes in. Each line
// is a JSON array: a word and its arguments. See NodeClient.java.
const readline = require('node:readline');
const WebSocket = require('ws');

const tell = (...what) => console.log(JSON.stringify(what));

const socket = new WebSocket(process.argv[2], { headers: JSON.parse(process.argv[3] || '{}') });
socket.on('open', () => tell('open'));
socket.on('message', (data) => tell('message', data.toString()));
socket.on('pong', (data) => tell('pong', data.toString()));
socket.on('error', (error) => tell('error', error.message));
socket.on('close', (code, reason) => {
  tell('closed', code, reason.toString());
  process.exit(0);
});

const deeds = {
  send: (text) => socket.send(text),
  sendInParts: (...parts) =>
    parts.forEach((part, i) => socket.send(part, { fin: i === parts.length - 1 })),
  sendBinary: (base64) => socket.send(Buffer.from(base64, 'base64')),
  ping: (text) => socket.ping(text),
  close: (code) => socket.close(code),
};

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [deed, ...args] = JSON.parse(line);
  deeds[deed](...args);
});
// Whoever leads is gone.
lines.on('close', () => socket.terminate());
