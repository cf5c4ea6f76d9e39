package org.jboss.as.ejb3.component;

import jakarta.ejb.EJBException;

/** That of WildFly, by its name. */
public final class EJBComponentUnavailableException extends EJBException {
  private static final long serialVersionUID = 1L;

  /** With what it says. */
  public EJBComponentUnavailableException(String message) {
    super(message);
  }
}
