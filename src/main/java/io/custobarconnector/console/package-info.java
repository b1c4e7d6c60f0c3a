/** The operator's console: its pages, and the JSON API behind them, on the management port. */
package io.custobarconnector.console;
