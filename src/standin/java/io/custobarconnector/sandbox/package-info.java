/** The stand-in Custobar and webshop, and the reference database. */
package io.custobarconnector.sandbox;
