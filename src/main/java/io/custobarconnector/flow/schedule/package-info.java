/** When flows run, in which order, and in which of the processes on one journal. */
package io.custobarconnector.flow.schedule;
