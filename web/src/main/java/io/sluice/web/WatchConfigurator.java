package io.sluice.web;

/** Lets nobody watch whom {@link WatchFilter} hasn't let pass: the rules for pools ask no role. */
public class WatchConfigurator extends EndpointConfigurator {
  @Override
  protected boolean isForPools() {
    return false;
  }
}
