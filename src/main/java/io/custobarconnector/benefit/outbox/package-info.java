/** The source and Custobar are told of each use: at once, and again until it is done. */
package io.custobarconnector.benefit.outbox;
