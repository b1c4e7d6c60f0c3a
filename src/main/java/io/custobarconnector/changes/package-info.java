/** What changed in a source since last time: the integrator's query, read page by page. */
package io.custobarconnector.changes;
