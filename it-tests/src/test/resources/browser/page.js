// What the tests' pages do. It runs in every page before anything else.

// The WebSockets of the page.
const sockets = [];

// Opens one, and gives its place among them. `next()` of a socket is a line of text for each thing that happens to it.
function connect(url, ...protocols) {
  const socket = new WebSocket(url, protocols);
  const lines = [];
  const waiting = [];
  const saw = line => (waiting.length ? waiting.shift()(line) : lines.push(line));
  socket.onopen = () => saw(`open ${socket.protocol} ${socket.extensions}`);
  socket.onmessage = message => saw(message.data);
  socket.onerror = () => saw('error');
  socket.onclose = end => saw(`close ${end.code} ${end.reason}`);
  socket.next = () => lines.shift() ?? new Promise(resolve => waiting.push(resolve));
  return sockets.push(socket) - 1;
}

// In a frame: opens one, and tells the page around it what it saw until the end.
function tellTheParent(url) {
  const seen = [];
  const socket = new WebSocket(url);
  socket.onopen = () => {
    seen.push('open');
    socket.close();
  };
  socket.onerror = () => seen.push('error');
  socket.onclose = end => {
    seen.push(`close ${end.code} ${end.reason}`);
    parent.postMessage(seen, '*');
  };
}

// Has that done in a frame without an origin, `sandbox` or `data`, and gives what it told.
function connectInAFrame(kind, url) {
  const told = new Promise(resolve => addEventListener('message', message => resolve(message.data), {once: true}));
  const html = `<script>(${tellTheParent})(${JSON.stringify(url)})</script>`;
  const frame = document.createElement('iframe');
  if (kind === 'sandbox') {
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = html;
  } else {
    frame.src = 'data:text/html,' + encodeURIComponent(html);
  }
  document.body.append(frame);
  return told;
}

// What the page's policy has refused, and what was told by alert().
const violations = [];
const alerts = [];
addEventListener('securitypolicyviolation', refused => violations.push(`${refused.violatedDirective} ${refused.blockedURI}`));
window.alert = text => alerts.push(String(text));
