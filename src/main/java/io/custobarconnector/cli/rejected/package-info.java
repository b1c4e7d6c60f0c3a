/** The commands about rejected rows. */
package io.custobarconnector.cli.rejected;
