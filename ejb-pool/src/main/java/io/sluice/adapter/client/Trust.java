package io.sluice.adapter.client;

import io.sluice.core.config.OutboundConfig;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom TLS trusts: the JVM's own authorities, and those of the trust store. Read when it is first
 * needed. Thread-safe.
 */
final class Trust {
  private final OutboundConfig.Dialling config;
  private final UnaryOperator<String> credentials;
  private X509ExtendedTrustManager judge;

  Trust(OutboundConfig.Dialling config, UnaryOperator<String> credentials) {
    this.config = config;
    this.credentials = credentials;
  }

  /**
   * One that verifies the name of the host.
   *
   * @param refused hears why a certificate isn't trusted: some containers don't tell
   */
  SSLContext context(Consumer<CertificateException> refused) {
    try {
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(null, new TrustManager[] {new TellingJudge(judge(), refused)}, null);
      return VerifyingContext.of(made);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private synchronized X509ExtendedTrustManager judge() throws GeneralSecurityException {
    if (judge == null) {
      judge = judgeBy(config.trustStore().isEmpty() ? null : withTheJvms(extra()));
    }
    return judge;
  }

  /** Null for the JVM's own authorities. */
  private static X509ExtendedTrustManager judgeBy(KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no judge of certificates");
  }

  private KeyStore extra() throws GeneralSecurityException {
    char[] password =
        config.trustStoreCredential().isEmpty()
            ? null
            : credentials.apply(config.trustStoreCredential()).toCharArray();
    try {
      return KeyStore.getInstance(new File(config.trustStore()), password);
    } catch (IOException unreadable) {
      throw new IllegalStateException(
          "sluice.outbound.trust-store can't be read: " + config.trustStore());
    }
  }

  private static KeyStore withTheJvms(KeyStore extra) throws GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try {
      all.load(null, null);
    } catch (IOException never) {
      throw new GeneralSecurityException(never);
    }
    int number = 0;
    for (X509Certificate each : judgeBy(null).getAcceptedIssuers()) {
      all.setCertificateEntry("jvm-" + number++, each);
    }
    for (String alias : Collections.list(extra.aliases())) {
      if (extra.isCertificateEntry(alias)) {
        all.setCertificateEntry("extra-" + number++, extra.getCertificate(alias));
      }
    }
    return all;
  }
}
