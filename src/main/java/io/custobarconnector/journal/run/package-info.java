/** One run of a flow while it goes on, and its books. */
package io.custobarconnector.journal.run;
