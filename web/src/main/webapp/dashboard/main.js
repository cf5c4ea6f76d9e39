// The dashboard: joins what watches with what shows.

import { connect } from '../sluice.js';
import { ROOT, whyNot } from './api.js';
import { startConnections } from './connections.js';
import { byId, make } from './dom.js';
import { startDrain } from './drain.js';
import { startGroups } from './groups.js';
import { History } from './history.js';
import { startLimits } from './limits.js';
import { Live } from './live.js';
import { showNow } from './now.js';
import { PICKS, showPlots } from './plots.js';
import { showStatus } from './status.js';
import { showClasses, showReasons } from './tables.js';

/** Of each pool, by name. */
const histories = new Map();

const select = byId('pool');

/** Which pool is shown, and who wants to know of it. */
const page = {
  pool: null,
  isLive: false,
  poolListeners: [],
  snapshotListeners: [],
  onPool(listener) {
    this.poolListeners.push(listener);
  },
  onSnapshot(listener) {
    this.snapshotListeners.push(listener);
  },
};

function choose(pool) {
  page.pool = pool;
  document.title = `${pool} – Sluice`;
  history.replaceState(null, '', `#${pool}`);
  page.poolListeners.forEach((each) => each());
  show();
}

function show() {
  const past = histories.get(page.pool);
  const sample = past.last;
  showNow(sample);
  showClasses(sample.snapshot);
  showReasons(sample.snapshot);
  showPlots(past);
  document.body.dataset.version = sample.snapshot.version;
  page.snapshotListeners.forEach((each) => each(sample.snapshot));
}

function heard(snapshot, at) {
  const name = snapshot.pool;
  const isNew = !histories.has(name);
  if (isNew) {
    histories.set(name, new History(PICKS));
    select.append(make('option', { value: name }, name));
    select.disabled = false;
  }
  histories.get(name).add(at, snapshot);
  if (page.pool === null && isFirst(name, isNew)) {
    select.value = name;
    choose(name);
  } else if (page.pool === name) {
    show();
  }
}

/** The pool of the address; `default`, which there always is, if that one hasn't come in a round. */
function isFirst(name, isNew) {
  return `#${name}` === location.hash || (name === 'default' && (location.hash === '' || !isNew));
}

select.addEventListener('change', () => choose(select.value));
startGroups(page);
startConnections(page);
startLimits(page);
startDrain(page);

const live = new Live({
  connect: () => connect(`${ROOT}watch`, { baseDelay: 500, maxDelay: 5_000, heartbeat: 5_000, heartbeatTimeout: 5_000 }),
  tell: heard,
  look: (state) => {
    page.isLive = state.isLive;
    showStatus(state);
  },
  counts: ({ pool }) => pool === page.pool,
  why: whyNot,
});
live.look();

// A browser may keep a page that was left, for the way back. It isn't to be sent figures there, and old ones aren't to be seen.
addEventListener('pagehide', () => live.end());
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
