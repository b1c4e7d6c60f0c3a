/** What a source's catalogue says of its tables, and the queries that it suggests. */
package io.custobarconnector.inspect;
