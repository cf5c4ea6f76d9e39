// A desk's orders as they come in, and what becomes of one's own: index.html?desk=metals&customer=acme
import { connect } from '/sluice/sluice.js';

const query = new URLSearchParams(location.search);
const desk = query.get('desk') ?? 'metals';
const customer = query.get('customer') ?? 'acme';
const element = (id) => document.getElementById(id);
element('desk').textContent = desk;
element('me').textContent = customer;

function show(order) {
  const id = `order-${order.number}`;
  const line = element(id) ?? element('orders').appendChild(document.createElement('li'));
  line.id = id;
  // textContent, never innerHTML: whoever entered the order chose its words.
  line.textContent = `${order.quantity} × ${order.item} for ${order.customer}: ${order.state}`;
}

const told = new Set();
const client = connect('/sluice/ws', { clientId: customer, groups: [`desk/${desk}`] });
client.on('message', ({ payload }) => {
  told.add(payload.number);
  show(payload);
});
client.on('state', async ({ state }) => {
  element('state').textContent = state;
  if (state === 'open') {
    // Only now that it is in the group: what changes from here on comes by itself, and is newer than what this list says of it.
    told.clear();
    const orders = await (await fetch('api/orders')).json();
    orders.filter((order) => order.desk === desk && !told.has(order.number)).forEach(show);
  }
});

element('entry').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new URLSearchParams(new FormData(event.target));
  form.set('desk', desk);
  form.set('customer', customer);
  const answer = await fetch('api/orders', { method: 'POST', body: form });
  element('refusal').textContent = answer.ok ? '' : await answer.text();
});
