package io.sluice.it;

import java.io.File;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/**
 * The EAR as it was built and will be delivered, and where it stands in the server of the tests.
 */
public final class BuiltEar {
  private BuiltEar() {}

  /** For a {@code @Deployment(testable = false)}: nothing is added to it. */
  public static EnterpriseArchive load() {
    return ShrinkWrap.create(ZipImporter.class, "sluice.ear")
        .importFrom(new File(System.getProperty("ear.file")))
        .as(EnterpriseArchive.class);
  }

  public static int httpPort() {
    return Integer.getInteger("it.http.port");
  }

  /** Without a slash at its end. */
  public static String httpUrl() {
    return "http://127.0.0.1:" + httpPort() + "/sluice";
  }

  /** The pool {@code default}. */
  public static String webSocketUrl() {
    return "ws://127.0.0.1:" + httpPort() + "/sluice/ws";
  }
}
