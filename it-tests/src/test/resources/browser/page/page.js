import { connect } from '/sluice/sluice.js';

window.client = connect('/sluice/ws', { clientId: 'page' });
window.welcome = new Promise(resolve => client.on('welcome', resolve));
window.message = new Promise(resolve => client.on('message', resolve));
