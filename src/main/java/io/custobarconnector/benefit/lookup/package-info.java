/** The customers of a phone number, asked of Custobar within the till's deadline. */
package io.custobarconnector.benefit.lookup;
