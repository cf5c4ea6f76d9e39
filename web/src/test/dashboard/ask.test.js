import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { ask } from '../../main/webapp/dashboard/dom.js';

/** A dialog as browsers have it: the event of its end comes later than the end. */
class FakeDialog {
  open = false;
  returnValue = '';

  showModal() {
    this.open = true;
  }

  close(value) {
    this.open = false;
    this.returnValue = value;
    setImmediate().then(() => this.onclose());
  }
}

test('a question is answered by its own end, however fast the next one comes', async () => {
  const dialog = new FakeDialog();
  globalThis.document = { getElementById: (id) => (id === 'ask' ? dialog : {}) };

  const first = ask('1?', 'yes');
  dialog.close('yes');
  const second = ask('2?', 'yes');
  await setImmediate();
  await setImmediate();
  dialog.close('yes');
  const third = ask('3?', 'yes');
  dialog.close('no');

  assert.deepEqual(await Promise.all([first, second, third]), [true, true, false]);
});
