/**
 * What every room may use: the flows' names, a text file that people wrote, and the name that a
 * mistyped one was meant to be.
 */
package io.custobarconnector;
