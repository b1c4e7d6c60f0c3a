/** The words of benefits at the till: what a customer has, what a till asks for, what was used. */
package io.custobarconnector.benefit;
