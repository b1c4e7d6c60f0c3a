/** What people write on a command line. */
package io.custobarconnector.cli.input;
