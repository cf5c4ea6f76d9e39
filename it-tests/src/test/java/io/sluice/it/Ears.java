package io.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The built EAR with more in it, as somebody does who puts an application of theirs beside the
 * pool.
 */
final class Ears {
  private static final String DESCRIPTOR = "META-INF/application.xml";
  private static final String LAST_MODULE = "</module>";

  private Ears() {}

  /** The built EAR under another file name: Arquillian tells a class's deployments apart by it. */
  static EnterpriseArchive named(String name) {
    return ShrinkWrap.create(EnterpriseArchive.class, name).merge(BuiltEar.load());
  }

  /** With a web module under {@code /NAME}. */
  static EnterpriseArchive with(EnterpriseArchive ear, WebArchive module) {
    String root = "/" + module.getName().replace(".war", "");
    return with(
        ear,
        module,
        "<web><web-uri>"
            + module.getName()
            + "</web-uri><context-root>"
            + root
            + "</context-root></web>");
  }

  /** With an EJB module. */
  static EnterpriseArchive with(EnterpriseArchive ear, JavaArchive module) {
    return with(ear, module, "<ejb>" + module.getName() + "</ejb>");
  }

  private static EnterpriseArchive with(EnterpriseArchive ear, Archive<?> module, String entry) {
    String descriptor = read(ear, DESCRIPTOR);
    int end = descriptor.lastIndexOf(LAST_MODULE) + LAST_MODULE.length();
    ear.delete(DESCRIPTOR);
    return ear.add(
            new StringAsset(
                descriptor.substring(0, end)
                    + "<module>"
                    + entry
                    + "</module>"
                    + descriptor.substring(end)),
            DESCRIPTOR)
        .addAsModule(module);
  }

  /** With a library that holds these settings, a line each. */
  static EnterpriseArchive withSettings(EnterpriseArchive ear, String... lines) {
    return ear.addAsLibrary(
        ShrinkWrap.create(JavaArchive.class, "settings.jar")
            .addAsManifestResource(
                new StringAsset(String.join("\n", lines)), "microprofile-config.properties"));
  }

  /** A web module with these packages, all of whose classes are beans. */
  static WebArchive war(String name, Package... packages) {
    return ShrinkWrap.create(WebArchive.class, name)
        .addPackages(false, packages)
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  /** An EJB module with these packages. */
  static JavaArchive ejbJar(String name, Package... packages) {
    return ShrinkWrap.create(JavaArchive.class, name)
        .addPackages(false, packages)
        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  private static String read(Archive<?> archive, String path) {
    try (InputStream in = archive.get(path).getAsset().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
