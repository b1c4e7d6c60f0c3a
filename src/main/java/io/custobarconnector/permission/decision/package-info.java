/** Whether a permission changes, from what is known of a customer and what happened. */
package io.custobarconnector.permission.decision;
