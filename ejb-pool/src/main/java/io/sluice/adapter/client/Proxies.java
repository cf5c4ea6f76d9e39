package io.sluice.adapter.client;

import io.sluice.api.Target;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.stream.Stream;

/**
 * The JVM's settings for proxies. Tyrus would follow them without a word, and Undertow passes them
 * over, so a target that they are about is dialled by neither.
 */
final class Proxies {
  private Proxies() {}

  static void refuse(Target target) throws IOException {
    ProxySelector known = ProxySelector.getDefault();
    if (known == null) {
      return;
    }
    boolean any =
        Stream.of("socket", "https", "http")
            .map(scheme -> URI.create(scheme + "://" + target.host()))
            .flatMap(uri -> known.select(uri).stream())
            .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    if (any) {
      throw new IOException(
          "the JVM has a proxy for this host, and none is supported: see http.nonProxyHosts");
    }
  }
}
