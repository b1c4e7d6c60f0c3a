/** The commands `demo` and `sandbox`: everything on this machine, to try the connector. */
package io.custobarconnector.demo;
