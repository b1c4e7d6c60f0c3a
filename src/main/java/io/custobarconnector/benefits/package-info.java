/**
 * Benefits at the till: look-up, the ledger of uses, reversal, offline rules, and telling Custobar.
 */
package io.custobarconnector.benefits;
