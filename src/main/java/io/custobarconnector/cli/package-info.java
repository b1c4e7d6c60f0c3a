/** The commands. */
package io.custobarconnector.cli;
