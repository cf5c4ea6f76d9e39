package io.sluice.it.app.end;

import jakarta.ejb.Stateless;

/** Of no use but one: Payara 6 takes no EJB module without an EJB. */
@Stateless
public class AnyEjb {}
