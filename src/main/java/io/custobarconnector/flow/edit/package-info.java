/**
 * Files of flows that are edited while the connector runs: tried first, and live when they are
 * right.
 */
package io.custobarconnector.flow.edit;
