package io.sluice.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Makes certificates by the JDK's keytool, in a folder of the test's. */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private final Path folder;

  public Certificates(Path folder) {
    this.folder = folder;
  }

  /** An authority that signs others. */
  public Path authority(String file) throws IOException, InterruptedException {
    Path store = generated(file);
    keytool(List.of("-exportcert", "-alias", "one", "-file", certificate(file)), in(store));
    return store;
  }

  /**
   * A key, and its certificate signed by an authority.
   *
   * @param names {@code ip:127.0.0.1} or {@code dns:localhost}
   * @param from when it begins, as keytool says it: {@code -10d}
   */
  public Path keys(String file, String authority, String names, String from, int days)
      throws IOException, InterruptedException {
    Path store = generated(file);
    String request = folder.resolve(file + ".csr").toString();
    keytool(List.of("-certreq", "-alias", "one", "-file", request), in(store));
    keytool(
        List.of("-gencert", "-alias", "one", "-infile", request, "-outfile", certificate(file)),
        List.of("-ext", "san=" + names, "-startdate", from, "-validity", "" + days),
        in(folder.resolve(authority + ".p12")));
    keytool(importing("authority", certificate(authority)), in(store));
    keytool(importing("one", certificate(file)), in(store));
    return store;
  }

  /** A store that trusts that authority. */
  public Path trusting(String authority) throws IOException, InterruptedException {
    Path store = folder.resolve("trusting-" + authority + ".p12");
    keytool(importing("trusted", certificate(authority)), in(store));
    return store;
  }

  private Path generated(String file) throws IOException, InterruptedException {
    Path store = folder.resolve(file + ".p12");
    keytool(
        List.of("-genkeypair", "-keyalg", "EC", "-alias", "one", "-dname", "CN=" + file),
        List.of("-ext", "bc:c", "-validity", "30"),
        in(store));
    return store;
  }

  private String certificate(String file) {
    return folder.resolve(file + ".cer").toString();
  }

  private static List<String> importing(String alias, String certificate) {
    return List.of("-importcert", "-noprompt", "-alias", alias, "-file", certificate);
  }

  private static List<String> in(Path store) {
    return List.of("-keystore", store.toString());
  }

  @SafeVarargs
  private static void keytool(List<String>... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    for (List<String> each : arguments) {
      command.addAll(each);
    }
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process done =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (done.waitFor() != 0) {
      throw new IOException("keytool: " + command);
    }
  }

  /** Sockets of a service that shows the certificate of that store. */
  public static ServerSocketFactory serving(Path store)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }
}
