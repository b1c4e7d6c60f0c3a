/** Who may come into the console: keys, sessions, and how often somebody may try. */
package io.custobarconnector.console.access;
