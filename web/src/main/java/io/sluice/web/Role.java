package io.sluice.web;

import java.util.Arrays;
import java.util.List;
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
   * Whether a caller has it. In the profile {@code dev} everybody may look.
   *
   * @param containers whether the caller is in a role of the container's
   */
  boolean isOf(Predicate<String> containers) {
    return this == ANYBODY || names.stream().anyMatch(containers) || this == MONITOR && isDev();
  }

  /** The profile doesn't change while an application runs, but asking is cheap and rare. */
  private static boolean isDev() {
    String profiles =
        ConfigProvider.getConfig().getOptionalValue("mp.config.profile", String.class).orElse("");
    return Arrays.asList(profiles.trim().split("\\s*,\\s*")).contains("dev");
  }

  /** Why somebody who is logged in may not. */
  String missing() {
    return "The role " + containersName() + " is required";
  }

  private String containersName() {
    return names.get(0);
  }
}
