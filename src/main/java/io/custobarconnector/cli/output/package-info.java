/** What commands answer: for people on a terminal, for programs, for the log. */
package io.custobarconnector.cli.output;
