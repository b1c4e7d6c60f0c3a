/** Benchmarks: bench/README.md tells how to run them. They are no tests, and no build runs them. */
package io.custobarconnector.bench;
