/** What became of runs, backfills, reconciles and mappings, as the journal remembers it. */
package io.custobarconnector.journal.record;
