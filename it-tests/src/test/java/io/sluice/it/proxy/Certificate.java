package io.sluice.it.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A name's certificate, signed by itself, as the two files that proxies read. */
public final class Certificate {
  private static final String ALIAS = "proxy";
  private static final String PASSWORD = "of-a-test";

  private final Path file;
  private final Path keyFile;
  private final SSLContext trust;

  /** Made anew in that folder. */
  public Certificate(Path folder, String name) throws IOException, GeneralSecurityException {
    Path storeFile = folder.resolve("certificate.p12");
    Files.deleteIfExists(storeFile);
    make(storeFile, name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(storeFile)) {
      store.load(in, PASSWORD.toCharArray());
    }
    file =
        Files.writeString(
            folder.resolve("certificate.pem"),
            pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
    keyFile =
        Files.writeString(
            folder.resolve("key.pem"),
            pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    trust = trusting(store.getCertificate(ALIAS));
  }

  private static void make(Path store, String name) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-validity",
            "2",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=dns:" + name,
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString());
    Programs.run(command);
  }

  private static String pem(String what, byte[] bytes) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }

  private static SSLContext trusting(java.security.cert.Certificate one)
      throws IOException, GeneralSecurityException {
    KeyStore only = KeyStore.getInstance("PKCS12");
    only.load(null, null);
    only.setCertificateEntry(ALIAS, one);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(only);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  Path file() {
    return file;
  }

  Path keyFile() {
    return keyFile;
  }

  /** For clients: trusts this one and no other. */
  public SSLContext trust() {
    return trust;
  }
}
