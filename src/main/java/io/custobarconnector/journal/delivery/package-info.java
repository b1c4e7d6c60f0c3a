/** What Custobar was given: fingerprints and ids, by key. */
package io.custobarconnector.journal.delivery;
