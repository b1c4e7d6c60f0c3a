/** Traces of runs and of tills' requests, on their way to a collector that speaks OpenTelemetry. */
package io.custobarconnector.flow.trace;
