/** The connector as a whole: its settings, and Camel started with them. */
package io.custobarconnector;
