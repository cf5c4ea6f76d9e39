/** The composition root: configuration and ports make a node, and CDI hands it out. */
package io.sluice.adapter.cdi;
