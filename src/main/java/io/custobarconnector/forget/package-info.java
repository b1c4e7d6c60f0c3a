/** A person's traces, and erasing them. */
package io.custobarconnector.forget;
