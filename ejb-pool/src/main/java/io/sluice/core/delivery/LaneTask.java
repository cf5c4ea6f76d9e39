package io.sluice.core.delivery;

/** Something to be done on a lane's thread, in the order in which it was appended. */
interface LaneTask {
  /** Runs on the lane's thread. */
  void run();

  /** What it adds to the lane's backlog while it waits. */
  int backlogBytes();
}
