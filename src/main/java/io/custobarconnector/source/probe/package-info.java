/** A look at what a query cannot see of the source, before it is relied on. */
package io.custobarconnector.source.probe;
