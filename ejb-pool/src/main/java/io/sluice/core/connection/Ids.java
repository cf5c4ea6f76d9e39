package io.sluice.core.connection;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Identities: made ones are 128 unguessable bits; claimed ones keep to a form. Thread-safe. */
public final class Ids {
  /** Begins a client id that the server made. */
  public static final String ANONYMOUS = "anon-";

  private static final int BYTES = 16;
  private static final Pattern CLIENT_ID = Pattern.compile("[\\p{L}\\p{N}._:/@-]{1,128}");

  private final SecureRandom random = new SecureRandom();

  /** 128 random bits as 22 characters of base64url. */
  public String next() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** A client id for a caller that claims none. */
  public String nextAnonymous() {
    return ANONYMOUS + next();
  }

  /** True if a client may be called so. */
  public static boolean isClientId(String id) {
    return CLIENT_ID.matcher(id).matches();
  }
}
