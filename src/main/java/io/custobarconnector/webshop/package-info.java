/** A webshop's orders over HTTP: pages, and what a mapping makes of each order. */
package io.custobarconnector.webshop;
