/**
 * MicroProfile Health: whether the node takes connections, and whether it is worth keeping. Loaded
 * by name, and only where the server has that API.
 */
package io.sluice.adapter.health;
