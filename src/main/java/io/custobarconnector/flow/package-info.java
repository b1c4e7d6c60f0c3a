/** A flow's life: Camel put together, its runs, what guards them and how they are. */
package io.custobarconnector.flow;
