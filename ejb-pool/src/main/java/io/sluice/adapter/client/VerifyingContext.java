package io.sluice.adapter.client;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Makes engines that verify the name of the host, whatever the container does: JSSE leaves that to
 * its callers, and Undertow's client (2.3) doesn't ask for it. An engine that isn't told the name
 * refuses every certificate.
 */
final class VerifyingContext extends SSLContextSpi {
  private final SSLContext plain;

  private VerifyingContext(SSLContext plain) {
    this.plain = plain;
  }

  static SSLContext of(SSLContext plain) {
    return new SSLContext(new VerifyingContext(plain), plain.getProvider(), plain.getProtocol()) {};
  }

  private static SSLEngine verifying(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return verifying(plain.createSSLEngine());
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return verifying(plain.createSSLEngine(host, port));
  }

  /** No container's client takes sockets; they would not verify. */
  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    throw new UnsupportedOperationException("engines only");
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random) {
    throw new UnsupportedOperationException("it has been made");
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return plain.getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return plain.getSupportedSSLParameters();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return plain.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return plain.getClientSessionContext();
  }
}
