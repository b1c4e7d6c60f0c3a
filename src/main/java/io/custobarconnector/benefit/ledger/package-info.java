/** Who uses a benefit: one use is one use, and can be taken back. */
package io.custobarconnector.benefit.ledger;
