/** What applications import: the pool, its connections, figures and events. */
package io.sluice.api;
