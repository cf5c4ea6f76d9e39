package io.sluice.api;

/** Why a delivery was given up. Every one is counted; nothing vanishes unnamed. */
public enum DropReason {
  /** The lane's backlog was full, or the heap: nobody got it, and the publisher was told. */
  LANE,
  /** The recipient's outbox was full, and its policy chose this message. */
  OVERFLOW,
  /** The recipient's outbox was full, and a newer message with the same key took its place. */
  CONFLATED,
  /** The recipient was ended as a slow consumer while this waited. */
  SLOW,
  /** The recipient was replaced by a newer connection of its client while this waited. */
  REPLACED,
  /** The recipient's connection ended, for any other reason, while this waited. */
  CLOSED,
  /** The container reported that it could not be written. */
  FAILED
}
