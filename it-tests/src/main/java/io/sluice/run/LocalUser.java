package io.sluice.run;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Somebody who may log in to the server that was started, with one of Sluice's roles: it is called
 * {@code sluice-} and the user's name. The password is new with each start and kept nowhere.
 */
record LocalUser(String name, String password) {
  private static final int PASSWORD_BYTES = 12;

  /** One for each role by which REST is used. */
  static List<LocalUser> generate() {
    SecureRandom random = new SecureRandom();
    return Stream.of("monitor", "operator", "admin", "publisher")
        .map(name -> new LocalUser(name, password(random)))
        .toList();
  }

  private static String password(SecureRandom random) {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  String role() {
    return "sluice-" + name;
  }

  /** As curl takes it. */
  String login() {
    return name + ":" + password;
  }
}
