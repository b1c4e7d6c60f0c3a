/** The integrator's query: its file, its columns, and the statements around it. */
package io.custobarconnector.source.query;
