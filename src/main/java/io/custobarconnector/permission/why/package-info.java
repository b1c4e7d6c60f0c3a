/** Why one customer does or does not get e-mail and text messages. */
package io.custobarconnector.permission.why;
