/** Whether something goes wrong, and who is told of it: each change once. */
package io.custobarconnector.flow.alert;
