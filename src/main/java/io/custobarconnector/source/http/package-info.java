/** A source that is asked over HTTP: its address, keys, window and pages. */
package io.custobarconnector.source.http;
