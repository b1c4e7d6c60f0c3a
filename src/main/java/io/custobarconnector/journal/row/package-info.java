/** What may become of a row. */
package io.custobarconnector.journal.row;
