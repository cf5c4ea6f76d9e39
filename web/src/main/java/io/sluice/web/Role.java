package io.sluice.web;

import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;

/** What a caller may do here, and which of the container's roles entitle to it. */
enum Role {
  /** Nothing that is worth a login. */
  ANYBODY(List.of()),
  /** Looks at figures and connections. */
  MONITOR(List.of("sluice-monitor", "sluice-operator", "sluice-admin")),
  /** Ends connections, drains and resumes. */
  OPERATOR(List.of("sluice-operator", "sluice-admin")),
  /** Changes limits. */
  ADMIN(List.of("sluice-admin")),
  /** Sends messages; the others may not. */
  PUBLISHER(List.of("sluice-publisher"));

  /** The least of them first. */
  private final List<String> names;

  Role(List<String> names) {
    this.names = names;
  }

  /**
   * Why a caller may not: 401 for a stranger, 403 for somebody who is logged in. Empty if they may.
   *
   * @param caller who is logged in; null for nobody
   * @param containers whether the caller is in a role of the container's
   */
  Optional<Refusal> refusal(Principal caller, Predicate<String> containers) {
    if (isOf(containers)) {
      return Optional.empty();
    }
    return Optional.of(
        caller == null
            ? new Refusal(401, Problem.NO_CREDENTIALS)
            : new Refusal(403, "The role " + names.get(0) + " is required"));
  }

  /** In the profile {@code dev} everybody may look. */
  private boolean isOf(Predicate<String> containers) {
    return this == ANYBODY || names.stream().anyMatch(containers) || this == MONITOR && isDev();
  }

  /**
   * Whether looking needs no role. The profile doesn't change while an application runs, but asking
   * is cheap and rare.
   */
  static boolean isDev() {
    String profiles =
        ConfigProvider.getConfig().getOptionalValue("mp.config.profile", String.class).orElse("");
    return Arrays.asList(profiles.trim().split("\\s*,\\s*")).contains("dev");
  }
}
