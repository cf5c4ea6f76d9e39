package io.sluice.adapter.client;

import io.sluice.core.config.OutboundConfig;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom TLS trusts: the JVM's own authorities, and those of the trust store. Read when it is first
 * needed. Thread-safe.
 */
final class Trust {
  private final OutboundConfig.Dialling config;
  private final UnaryOperator<String> credentials;
  private SSLContext context;

  Trust(OutboundConfig.Dialling config, UnaryOperator<String> credentials) {
    this.config = config;
    this.credentials = credentials;
  }

  /** One that verifies the names of hosts. */
  synchronized SSLContext context() {
    if (context == null) {
      context = VerifyingContext.of(plainContext());
    }
    return context;
  }

  private SSLContext plainContext() {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(config.trustStore().isEmpty() ? null : withTheJvms(extra()));
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(null, trusted.getTrustManagers(), null);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private KeyStore extra() throws GeneralSecurityException {
    char[] password =
        config.trustStoreCredential().isEmpty()
            ? null
            : credentials.apply(config.trustStoreCredential()).toCharArray();
    try {
      return KeyStore.getInstance(new File(config.trustStore()), password);
    } catch (IOException unreadable) {
      // Its own text may say of the password more than that it is wrong.
      throw new IllegalStateException(
          "sluice.outbound.trust-store can't be read: " + config.trustStore());
    }
  }

  private static KeyStore withTheJvms(KeyStore extra) throws GeneralSecurityException {
    TrustManagerFactory own =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    own.init((KeyStore) null);
    KeyStore all = KeyStore.getInstance("PKCS12");
    try {
      all.load(null, null);
    } catch (IOException never) {
      throw new GeneralSecurityException(never);
    }
    int number = 0;
    for (var manager : own.getTrustManagers()) {
      if (manager instanceof X509TrustManager known) {
        for (X509Certificate each : known.getAcceptedIssuers()) {
          all.setCertificateEntry("jvm-" + number++, each);
        }
      }
    }
    for (String alias : Collections.list(extra.aliases())) {
      if (extra.isCertificateEntry(alias)) {
        all.setCertificateEntry("extra-" + number++, extra.getCertificate(alias));
      }
    }
    return all;
  }
}
