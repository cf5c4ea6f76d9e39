package io.sluice.api;

import java.util.List;

/**
 * Some of a pool's connections, each as it was at some moment of the call.
 *
 * @param connections by connection id
 * @param next what to go on after; null if this is the last page
 */
public record ConnectionPage(List<RemoteConnection> connections, String next)
    implements SentByName {
  /** See {@link RecordForm}. */
  private Object writeReplace() {
    return RecordForm.of(this);
  }
}
