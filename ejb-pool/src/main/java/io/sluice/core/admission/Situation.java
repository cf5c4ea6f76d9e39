package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/** The numbers that a decision rests on. */
public interface Situation {
  /** C, the most connections. */
  int max();

  /** N, how many slots are taken. */
  int total();

  /** R, slots held for that class. */
  int reserved(PriorityClass priority);

  /** n, active connections of that class. */
  int active(PriorityClass priority);

  /** W, how many of that class wait. */
  int waiting(PriorityClass priority);

  /** Q, the most of that class that may wait. */
  int maxWaiting(PriorityClass priority);
}
