/** The connector's memory in PostgreSQL: runs, cursors, what was rejected and what was left out. */
package io.custobarconnector.journal;
