/** Connections to the source database and to the journal. */
package io.custobarconnector.flow.database;
