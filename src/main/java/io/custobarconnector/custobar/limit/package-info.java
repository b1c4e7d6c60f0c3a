/** The limit of requests that all flows and processes share, and whether Custobar takes the key. */
package io.custobarconnector.custobar.limit;
