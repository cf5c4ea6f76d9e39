// The head of the page: whether the figures are of now, and since when not.

import { byId, say } from './dom.js';
import { TITLES } from './live.js';
import { clock } from './text.js';

export function showStatus({ kind, isLive, lastAt, retryIn, reason }) {
  document.body.dataset.live = isLive ? 'yes' : 'no';
  say(byId('live'), TITLES[kind], !isLive);
  byId('live-detail').textContent = [
    lastAt === null ? '' : `figures of ${clock(lastAt)}`,
    reason,
    retryIn === null ? '' : `next try in ${Math.ceil(retryIn / 1_000)} s`,
  ]
    .filter((each) => each !== '')
    .join(' · ');
  const stale = byId('stale');
  stale.hidden = isLive || lastAt === null;
  stale.textContent = stale.hidden ? '' : `Not live: these figures are of ${clock(lastAt)}.`;
}
