package io.sluice.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Who a client says it is, in the address: headers can't take every letter. */
final class Address {
  private Address() {}

  static URI of(Settings settings, String clientId) {
    List<String> query = new ArrayList<>();
    if (settings.uri().getRawQuery() != null) {
      query.add(settings.uri().getRawQuery());
    }
    add(query, "clientId", clientId);
    add(query, "priority", settings.priority());
    String all = String.join("&", query);
    String bare = settings.uri().toString().replaceFirst("[?#].*", "");
    return URI.create(all.isEmpty() ? bare : bare + "?" + all);
  }

  private static void add(List<String> query, String name, String value) {
    if (value != null) {
      query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
