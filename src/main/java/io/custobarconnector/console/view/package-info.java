/** What the console shows of flows: put together from the journal, the source and the meters. */
package io.custobarconnector.console.view;
