package io.sluice.jms;

import io.sluice.api.RemotePool;
import javax.naming.NamingException;

/** Finds the pools, which are in another deployment. */
@FunctionalInterface
interface Sluice {
  /**
   * The pools as they can be asked now.
   *
   * @throws NamingException if they aren't there
   */
  RemotePool find() throws NamingException;
}
