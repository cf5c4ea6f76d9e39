package io.sluice.it.app.bare;

import jakarta.enterprise.context.ApplicationScoped;

/** Any bean with a proxy before it. */
@ApplicationScoped
public class Greeter {
  public String greet() {
    return "hello";
  }
}
