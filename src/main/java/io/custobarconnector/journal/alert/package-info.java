/** What somebody was told of alerts, and the numbers that they are decided by. */
package io.custobarconnector.journal.alert;
