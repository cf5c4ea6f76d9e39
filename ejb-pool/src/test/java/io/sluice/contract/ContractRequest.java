package io.sluice.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request for the upgrade.
 *
 * @param pool the pool's name
 * @param query its parameters, not encoded
 * @param headers its headers
 * @param subprotocol the one that it asks for; null for none
 */
public record ContractRequest(
    String pool, Map<String, String> query, Map<String, String> headers, String subprotocol) {

  /** To that pool, saying nothing. */
  public static ContractRequest to(String pool) {
    return new ContractRequest(pool, Map.of(), Map.of(), null);
  }

  /** The same with that query parameter. */
  public ContractRequest query(String name, String value) {
    return new ContractRequest(pool, with(query, name, value), headers, subprotocol);
  }

  /** The same with that header. */
  public ContractRequest header(String name, String value) {
    return new ContractRequest(pool, query, with(headers, name, value), subprotocol);
  }

  /** The same in {@code sluice.v1}. */
  public ContractRequest v1() {
    return new ContractRequest(pool, query, headers, "sluice.v1");
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  /** Path and query: {@code /ws} is the pool {@code default}, {@code /ws/NAME} another. */
  public String pathAndQuery() {
    String path = pool.equals("default") ? "/ws" : "/ws/" + pool;
    if (query.isEmpty()) {
      return path;
    }
    return query.entrySet().stream()
        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
        .collect(Collectors.joining("&", path + "?", ""));
  }
}
