/** The right to work at something, which one process holds at a time. */
package io.custobarconnector.journal.lease;
