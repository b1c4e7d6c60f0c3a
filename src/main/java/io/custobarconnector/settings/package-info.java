/**
 * Everything the connector can be told from outside: read from its sources, and checked as a whole.
 */
package io.custobarconnector.settings;
