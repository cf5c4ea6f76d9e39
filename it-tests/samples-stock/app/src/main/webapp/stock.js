// How many there are, as it changes; and a button for each item that takes one.
import { connect } from '/sluice/sluice.js';

const names = ['bolts', 'nuts', 'washers'];
const client = connect('/sluice/ws', { groups: names.map((name) => `stock/${name}`) });

const lines = new Map();
for (const name of names) {
  const line = document.getElementById('items').appendChild(document.createElement('li'));
  const count = line.appendChild(document.createElement('output'));
  const take = line.appendChild(document.createElement('button'));
  take.textContent = 'Take one';
  take.addEventListener('click', () => client.send({ type: 'take', item: name, quantity: 1 }));
  lines.set(name, { count, version: -1 });
}

client.on('message', ({ kind, payload }) => {
  if (kind === 'echo') {
    return; // Sluice gives back each message of a type that isn't its own.
  }
  // textContent, never innerHTML: words that come from elsewhere stay words.
  const { item, count, version, taken, refused } = payload;
  if (count === undefined) {
    document.getElementById('news').textContent = refused ?? `You have ${taken} more ${item}.`;
  } else if (version > lines.get(item).version) {
    lines.get(item).version = version;
    lines.get(item).count.textContent = `${count} ${item} `;
  }
});
