/** The EJB container's timer drives the sweep. */
package io.sluice.adapter.ejb;
