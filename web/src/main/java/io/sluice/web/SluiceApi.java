package io.sluice.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The REST door, {@code /sluice/api/v1}. Its parts are found by CDI. */
@ApplicationPath("api/v1")
public class SluiceApi extends Application {
  /** Jersey would describe the door in a language of its own, to everybody. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}
