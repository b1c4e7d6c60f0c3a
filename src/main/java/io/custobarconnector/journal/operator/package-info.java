/** People who work with the connector: their keys, what they did, which flows they paused. */
package io.custobarconnector.journal.operator;
