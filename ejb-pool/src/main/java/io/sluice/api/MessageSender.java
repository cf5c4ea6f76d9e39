package io.sluice.api;

import java.util.concurrent.CompletionStage;

/** Sends on one outbound connection. */
@FunctionalInterface
public interface MessageSender {
  /**
   * Sends a text message. Thread-safe; never blocks. Messages are written in the order of the
   * calls.
   *
   * @return completed when the frame has been handed to the network; failed with an {@link
   *     OutboundException} if that didn't come about, or can't be known
   */
  CompletionStage<Void> send(String text);
}
