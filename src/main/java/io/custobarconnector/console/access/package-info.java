/**
 * Who may come into the console: keys, the company's directory, sessions, and how often somebody
 * may try.
 */
package io.custobarconnector.console.access;
