package io.sluice.api;

import java.util.Map;

/**
 * What a pool would be like with other limits. Nothing is changed.
 *
 * @param version of the snapshot whose numbers these are
 * @param problem why the limits would be refused; null if they would be taken
 * @param admitted waiters that would be admitted at once, by class
 * @param newcomers what a newcomer of each class would get after that; empty if there is a problem
 * @param text all of that in a few lines
 */
public record DryRun(
    long version,
    String problem,
    Map<PriorityClass, Integer> admitted,
    Map<PriorityClass, Explanation> newcomers,
    String text) {}
