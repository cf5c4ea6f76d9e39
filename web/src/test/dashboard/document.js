// A document without a browser: as much of it as the scripts of the page ask for.

class FakeNode {}

class FakeElement extends FakeNode {
  #text = '';
  #listeners = new Map();
  #attributes = new Map();
  children = [];
  dataset = {};
  hidden = false;
  disabled = false;
  value = '';

  constructor(tag) {
    super();
    this.tag = tag;
  }

  get textContent() {
    return this.#text + this.children.map((each) => each.textContent).join('');
  }

  set textContent(text) {
    this.#text = text;
    this.children = [];
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.#text = '';
    this.children = children;
  }

  setAttribute(name, value) {
    this.#attributes.set(name, value);
  }

  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  get caption() {
    return this.all('caption')[0] ?? null;
  }

  get tBodies() {
    return this.all('tbody');
  }

  /** What has that tag, at any depth. */
  all(tag) {
    return this.children.flatMap((each) => [...(each.tag === tag ? [each] : []), ...(each.all?.(tag) ?? [])]);
  }

  addEventListener(type, listener) {
    this.#listeners.set(type, listener);
  }

  /** As a visitor does it. */
  tells(type) {
    return this.#listeners.get(type)({ preventDefault() {} });
  }

  showModal() {
    this.open = true;
  }

  close(value) {
    this.open = false;
    this.returnValue = value;
    this.onclose();
  }
}

class FakeText extends FakeNode {
  constructor(text) {
    super();
    this.textContent = text;
  }
}

/** Takes the place of the document, anew. */
export function install() {
  const elements = new Map();
  globalThis.Node = FakeNode;
  globalThis.document = {
    createElement: (tag) => new FakeElement(tag),
    createTextNode: (text) => new FakeText(text),
    getElementById(id) {
      if (!elements.has(id)) {
        elements.set(id, new FakeElement(id));
      }
      return elements.get(id);
    },
  };
}

/** Answers what the page asks. */
export function answers(value) {
  document.getElementById('ask').close(value);
}

/** What main.js joins: which pool is shown, and its snapshots. */
export class FakePage {
  pool = null;
  isLive = true;
  #pools = [];
  #snapshots = [];

  onPool(listener) {
    this.#pools.push(listener);
  }

  onSnapshot(listener) {
    this.#snapshots.push(listener);
  }

  shows(snapshot) {
    if (this.pool !== snapshot.pool) {
      this.pool = snapshot.pool;
      this.#pools.forEach((each) => each());
    }
    this.#snapshots.forEach((each) => each(snapshot));
  }
}

/** A server that answers when the test says so. */
export class FakeServer {
  /** What was asked, each `method path body`. */
  asked = [];
  #answers = [];

  constructor() {
    globalThis.fetch = (url, { method, body }) => {
      this.asked.push([method, url, body].filter(Boolean).join(' '));
      return new Promise((resolve) => this.#answers.push(resolve));
    };
  }

  /** To the one that waits longest. */
  async answers(body, status = 200) {
    this.#answers.shift()(new Response(JSON.stringify(body), { status }));
    for (let i = 0; i < 10; i++) {
      await new Promise(setImmediate);
    }
  }
}
