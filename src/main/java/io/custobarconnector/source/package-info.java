/** What changed in the source since last time, read page by page. */
package io.custobarconnector.source;
