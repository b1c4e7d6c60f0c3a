/**
 * What monitoring sees: series with bounded labels, of runs, requests, the budget and the journal.
 */
package io.custobarconnector.flow.metric;
