/** What a mapping makes of each order of a webshop, or other record of a source over HTTP. */
package io.custobarconnector.webshop;
