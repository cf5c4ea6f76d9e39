// What is asked and changed by REST: docs/rest.md.

/** Without the login that may stand in the page's own address: `fetch` refuses such. */
export const ROOT = typeof location === 'undefined' ? '' : location.origin + location.pathname;

/** An answer that says no, in the server's own words. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
  }
}

/** The JSON of an answer, null where there is none, or a Problem. */
export async function request(method, path, body) {
  let answer;
  let text;
  try {
    answer = await fetch(`${ROOT}api/v1/${path}`, {
      method,
      cache: 'no-store',
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    text = await answer.text();
  } catch {
    throw new Problem(0, 'The server can’t be reached');
  }
  if (!answer.ok) {
    throw new Problem(answer.status, `${detailIn(text) ?? answer.statusText} (${answer.status})`);
  }
  return text === '' ? null : parsed(answer.status, text);
}

function parsed(status, text) {
  try {
    return JSON.parse(text);
  } catch {
    const who = 'something between here and the server gave it'; // a proxy's page to log in, say
    throw new Problem(status, `The answer isn’t JSON: ${who} (${status})`);
  }
}

function detailIn(text) {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined; // a proxy's page, say
  }
}

/** Browsers don't tell a script why a WebSocket was refused; REST has the same roles and most of the rules, and tells. */
export async function whyNot() {
  try {
    await request('GET', 'pools');
    return 'REST answers, the WebSocket doesn’t: see the Host that your proxy passes on, and sluice.access.allowed-origins';
  } catch (problem) {
    return problem.message;
  }
}

/** The address of a pool, and below it. */
export const poolPath = (pool, rest = '') => `pools/${encodeURIComponent(pool)}${rest}`;

/** A query of those parameters that say something. */
export function query(parameters) {
  const said = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}
