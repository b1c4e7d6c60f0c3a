/** Rows that did not get through, kept with their reasons. */
package io.custobarconnector.journal.rejected;
