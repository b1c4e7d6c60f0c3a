/**
 * The limit of requests that all flows and processes share, how long a call may take, and whether
 * Custobar takes the key.
 */
package io.custobarconnector.custobar.limit;
