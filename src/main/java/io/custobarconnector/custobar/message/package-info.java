/** Messages made of rows. */
package io.custobarconnector.custobar.message;
