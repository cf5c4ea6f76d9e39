/**
 * The pool: plain Java, no container, no clock, no thread and no logger of its own. This package is
 * the only door in; the features below it don't know each other and meet here.
 *
 * <p>The way of a connection: {@link io.sluice.core.Node#screen}, {@link io.sluice.core.Node#open},
 * then {@link io.sluice.core.Connection#part} for each part of a message, and {@link
 * io.sluice.core.Connection#closed} at the end.
 */
package io.sluice.core;
