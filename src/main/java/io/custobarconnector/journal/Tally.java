package io.custobarconnector.journal;

/**
 * What a run has done so far.
 *
 * @param read rows that the flow's query returned
 * @param sent rows that Custobar accepted
 * @param unchanged rows that had nothing to send
 * @param rejected rows rejected
 * @param ignored rows left out by a setting, by a step of the flow's route, or since a person gave
 *     them up
 * @param omitted optional fields left out
 * @param requests HTTP requests made, repeats included
 */
public record Tally(
    long read,
    long sent,
    long unchanged,
    long rejected,
    long ignored,
    long omitted,
    long requests) {}
