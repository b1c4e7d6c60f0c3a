/**
 * The connector's memory in PostgreSQL: its schema, how it is asked, and what its tables have in
 * common.
 */
package io.custobarconnector.journal;
