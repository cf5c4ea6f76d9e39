// Elements. All that comes from the server becomes text and never markup.

/** An element with those properties and children; strings are text. */
export function make(tag, properties = {}, ...children) {
  const { data = {}, ...others } = properties;
  const element = Object.assign(document.createElement(tag), others);
  Object.assign(element.dataset, data);
  element.append(...children.map(asNode));
  return element;
}

const asNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)));

export const byId = (id) => document.getElementById(id);

/** Sets a text where it is another, so that screen readers don't hear it again. */
export function say(element, text, isError = false) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
  element.dataset.error = isError ? 'yes' : 'no';
}

/** The number, in a cell that is aligned as numbers are. */
export const numberCell = (text) => make('td', { className: 'number' }, text);

/** A table's head and caption, once; its rows anew. */
export function fill(table, caption, heads, rows) {
  if (!table.caption) {
    const head = heads.map((each) =>
      make('th', { scope: 'col', className: each.isNumber ? 'number' : '' }, each.text ?? each),
    );
    table.append(make('caption', {}, caption), make('thead', {}, make('tr', {}, ...head)), make('tbody'));
  }
  table.tBodies[0].replaceChildren(...rows);
}

/** A row whose first cell is its head. */
export const row = (head, ...cells) => make('tr', {}, make('th', { scope: 'row' }, head), ...cells);

/** Settles the question that is open, if one is. */
let answer = () => {};

/** Asks in a dialog, and gives whether the answer was yes. */
export function ask(text, yes) {
  const dialog = byId('ask');
  answer(); // the event of a dialog's end comes later than the end, and maybe than the next question
  byId('ask-text').textContent = text;
  byId('ask-yes').textContent = yes;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    answer = () => resolve(dialog.returnValue === 'yes');
    dialog.onclose = () => dialog.open || answer();
  });
}
