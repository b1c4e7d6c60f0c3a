/**
 * Marketing permissions from both sides: kept in the journal, read from Custobar, written to the
 * source.
 */
package io.custobarconnector.permission;
